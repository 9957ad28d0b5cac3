// What stands between the verdict and the scenarios.

const kinds = {
  scenario: n => t2(n, '1 scenario', '{} scenarios'),
  monitor: n => t2(n, '1 monitor', '{} monitors'),
  evidence: n => t2(n, '1 piece of evidence', '{} pieces of evidence'),
};

function section(title, ...content) {
  return el('section', el('h2', title), ...content);
}

function aside(title, count, make, open) {
  const button = folding(el('button.fold', title, count === null ? null : el('span.count', number(count))), make, open);
  return el('section.aside', button);
}

function overview(open) {
  const out = [];
  const timed = rows.filter(row => row.start !== null && row.status !== 'skipped');
  if (timed.length > 1) out.push(section(t('Timeline'), runTimeline(timed, open)));
  if (run.near.length)
    out.push(aside(t('Close to their time'), run.near_all, () => el('div',
      el('p.faint', t('These held, but used most of the time that they had.')),
      el('ul.near', run.near.map(([id, file, line, what, kind, used, limit]) =>
        el('li', el('a', {href: '#s' + id}, rowOf(id).name),
          el('span.what', what), el('span.faint', file + ':' + line),
          el('span.used', kind === 'answer' ? t('answered after {} of {}', duration(used), duration(limit))
            : t('held after {} of {}', duration(used), duration(limit))),
          el('meter', {min: 0, max: 1, value: Math.min(used / limit, 1), 'aria-hidden': true})))),
      run.near_all > run.near.length ? el('p.faint', t('and {} more', number(run.near_all - run.near.length))) : null)));
  return out;
}

// What the run was: for who wants to repeat it, or to know what exactly was run.
function about() {
  const facts = part => [
    [t('command'), el('code', part.command)],
    [t('environment'), part.environment],
    [t('began'), moment(part.at)],
    [t('duration'), part.took === undefined ? t('unknown: the record stops before the end') : duration(part.took)],
    [t('id of the run'), el('code', part.id)],
    [t('seed'), el('code', part.seed)],
    [t('version of smoke'), part.smoke],
  ].filter(([, value]) => value !== '');
  return aside(t('About this run'), null, () => el('div.about',
    run.runs.map((part, i) => [
      run.runs.length > 1 ? el('h3', t('run {} of {}', i + 1, run.runs.length)) : null,
      el('dl', facts(part).map(([name, value]) => el('div', el('dt', name), el('dd', value)))),
      Object.keys(part.variables).length
        ? el('details', el('summary', t('variables')), el('dl.variables', Object.entries(part.variables).map(([name, value]) =>
          el('div', el('dt', name), el('dd', value))))) : null]),
    run.versions.length
      ? el('dl', run.versions.map(([target, at, version, known]) =>
        el('div', el('dt', t('version of `{}`', target)), el('dd', known ? el('code', version) : version, ' ', el('span.faint', moment(at))))))
      : null,
    el('details', el('summary', t('specs, with the SHA-256 of each')), el('dl.hashes', run.sources.map(([name, hash]) =>
      el('div', el('dt', name), el('dd', el('code', hash))))))));
}

function leftOut() {
  return [
    run.without_details ? el('p.faint', t('So that the page opens quickly, {} that passed are listed without what happened in them.', number(run.without_details))) : null,
    run.shortened ? el('p.faint', t('So that the page opens quickly, {} that did not pass are shown without what was sent.', number(run.shortened))) : null,
  ];
}
