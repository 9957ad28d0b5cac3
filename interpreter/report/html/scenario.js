// A scenario's card: what its spec says, sentence by sentence, and beneath each what happened there.

class Step {
  constructor(told, file, depth) {
    Object.assign(this, told, {file: told.file || file, depth, happened: new Happened()});
    this.beneath = (told.beneath || []).map(each => new Step(each, file, depth + 1));
  }
  get key() { return this.file + ':' + this.line; }
  *all() {
    yield this;
    for (const each of this.beneath) yield* each.all();
  }
  // Of a step of one's own: what its steps came to.
  get status() {
    return this.folded ? worst([...this.all()].map(each => each.happened.status).filter(Boolean)) : this.happened.status;
  }
}

// What happened has the place of a line. Where a line is told several times, as a part of steps of one's own, what
// comes later in the record belongs to the one that comes later.
class Places {
  constructor(steps) {
    this.order = steps.flatMap(step => [...step.all()]);
    this.at = new Map();
    this.elsewhere = new Map();
    this.order.forEach((step, i) => {
      if (step.kind === 'prose') return;
      if (this.at.has(step.key)) this.at.get(step.key).push(i);
      else this.at.set(step.key, [i]);
    });
    this.now = 0;
  }
  find(key, wanted) {
    const there = this.at.get(key);
    if (there) return this.order[there.find(wanted) ?? there[0]];
    if (!this.elsewhere.has(key)) this.elsewhere.set(key, new Happened());
    return {happened: this.elsewhere.get(key)};
  }
  add(event) {
    const found = this.find(event.file + ':' + event.line, i => i >= this.now);
    if (found.line) this.now = this.order.indexOf(found);
    found.happened.events.push(event);
  }
  blame(problem) {
    const failed = i => this.order[i].happened.of('judged').some(e => e.status === problem.status);
    this.find(problem.file + ':' + problem.line, failed).happened.problems.push(problem);
  }
}

function factsOf(happened, place, line) {
  const short = happened.inShort;
  if (!short) return null;
  const more = happened.events.some(e => e.did !== 'judged') || happened.judgedApart.length > 0;
  return more ? folding(el('button.facts', short), () => happened.inFull(place, line)) : el('span.facts', short);
}

const depthOf = step => ({'data-depth': Math.min(step.depth, 6)});

function stepLine(step, card) {
  if (step.kind === 'prose') return el('p.prose', depthOf(step), rich(step.text));
  const {happened, status} = step;
  const classes = [step.kind, card.unreached.has(step) ? 'unreached' : '', status && status !== 'passed' ? status : ''].filter(Boolean);
  const row = el('div.line.' + classes.join('.'), depthOf(step),
    el('span.number', step.kind === 'detail' ? '' : step.line),
    el('span.outcome', status ? mark(status, statusWord(status))
      : happened.of('exchanged').length ? el('span.sent', {title: t('sent')}, '→') : null),
    el('span.text', rich(step.text), step.code ? code(step.code) : null,
      step.table ? rowTable({...step.table, more: 0}) : null),
    factsOf(happened, step.key, card.lines.get(step.key)));
  const after = [happened.problems.map(problemBox), step.folded ? null : stepLines(step.beneath, card), happened.drawn.map(pollTimeline)];
  if (!step.folded) return [row, after];
  const inner = el('div.own', folding(el('button.unfold', t('its steps')), () => el('div', stepLines(step.beneath, card)),
    [...step.all()].some(each => each.happened.problems.length)));
  return [row, after, inner];
}

const stepLines = (steps, card) => steps.map(step => stepLine(step, card));

// After the first failure no further action is taken; cleanup is.
function unreachedOf(steps, row) {
  const out = new Set();
  if (asHoped(row.status)) return out;
  const happened = step => [...step.all()].some(each => !each.happened.isEmpty);
  let reached = steps.length - 1;
  while (reached >= 0 && (steps[reached].cleanup || !happened(steps[reached]))) --reached;
  for (const step of steps.slice(reached + 1))
    if (!step.cleanup && step.kind !== 'prose' && step.kind !== 'note') for (const each of step.all()) out.add(each);
  return out;
}

function cardBody(row, element) {
  const details = cardOf(row);
  if (!details)
    return el('div.body', el('p.faint', t('What happened here is left out, so that the page opens quickly. The journal has it.')));
  const steps = details.steps.map(each => new Step(each, run.files[row.file], 0));
  const places = new Places(steps);
  for (const event of details.events || []) places.add(event);
  for (const problem of details.problems) places.blame(problem);
  if (details.problems.some(p => plain(p.message).startsWith(row.said))) element.classList.add('told');
  const card = {
    lines: new Map(details.lines.map(([file, line, text]) => [file + ':' + line, text])),
    unreached: unreachedOf(steps, row),
  };
  const body = el('div.body',
    details.samples ? samplesStrip(details.samples) : null,
    details.orders ? ordersFigure(details, details.stretch) : null,
    details.stretch === undefined || details.short ? null
      : el('p.faint', details.samples ? t('Beneath is one sample: the last of the worst.')
        : details.stretch ? t('Beneath is one run of the scenario: {}', details.stretch)
          : t('Beneath is one run of the scenario: the order written.')),
    stepLines(steps, card));
  if (details.calls)
    fill(body, [folding(el('button.unfold', t2(details.calls.length, '1 call to stubs', '{} calls to stubs')),
      () => el('div', details.calls.map(callPanel)), details.calls.some(call => call.problem))]);
  if (places.elsewhere.size)
    fill(body, [el('h3', t('In other places of the specs')), [...places.elsewhere].map(([key, happened]) => {
      const [line] = details.lines.filter(([file, n]) => file + ':' + n === key);
      const own = line && line[1] ? line[2] : '';
      return stepLine({kind: 'action', text: own ? ['', own] : '', line: line ? line[1] : '', depth: 0, happened, beneath: [],
        status: happened.status, key, *all() { yield this; }}, {lines: new Map(), unreached: new Set()});
    })]);
  if (details.left_out)
    fill(body, [el('p.faint', t('{} more requests and findings are left out here; the journal has them.', number(details.left_out)))]);
  if (details.short)
    fill(body, [el('p.faint', t('What was sent and asked is left out, so that the page opens quickly. The journal has it.'))]);
  return body;
}
