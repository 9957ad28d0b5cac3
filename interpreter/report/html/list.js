// The scenarios, filtered and in an order; drawn a hundred at a time as one scrolls.

const together = 100;

function rowCard(row, open) {
  const button = el('button.head', {'aria-expanded': 'false'},
    mark(row.status, statusWord(row.status)),
    el('span.title', row.title, row.variant ? el('span.variant', ' ' + row.variant) : null),
    el('span.took', row.status === 'skipped' ? '' : row.took === null ? t('cut off') : duration(row.took)),
    row.said ? el('span.said', row.said) : null,
    row.remark ? el('span.said.faint', row.remark) : null,
    el('span.meta', el('span', row.place), row.kind === 'scenario' ? null : el('span.kind', kindWord(row.kind)),
      run.runs.length > 1 ? el('span', t('run {} of {}', row.run + 1, run.runs.length)) : null,
      row.tags.map(tag => el('span.tag', run.tags[tag]))));
  const card = el('article.card.' + row.status, {id: 's' + row.id}, button);
  folding(button, () => cardBody(row, card), open);
  card.expand = () => button.show(true);
  return card;
}

const orders = {
  attention: (a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status) || inSpecs(a, b),
  specs: inSpecs,
  time: (a, b) => (a.start ?? Infinity) - (b.start ?? Infinity) || inSpecs(a, b),
  slowest: (a, b) => (b.took ?? Infinity) - (a.took ?? Infinity) || inSpecs(a, b),
};

class List {
  constructor() {
    this.wanted = new Set();
    this.text = '';
    this.tag = '';
    this.order = 'attention';
    this.only = null;
    this.cards = el('div.cards');
    this.end = el('div.end', {'aria-hidden': true});
    this.count = el('p.faint', {role: 'status'});
    new IntersectionObserver(seen => { if (seen.some(each => each.isIntersecting)) this.more(together); },
      {rootMargin: '800px'}).observe(this.end);
  }

  element() {
    const counts = Object.fromEntries(statuses.map(status => [status, 0]));
    for (const row of rows) ++counts[row.status];
    const there = statuses.filter(status => counts[status] > 0);
    const chips = there.map(status => el('button.chip.' + status, {
      type: 'button', 'aria-pressed': 'false', click: event => {
        if (!this.wanted.delete(status)) this.wanted.add(status);
        event.currentTarget.setAttribute('aria-pressed', this.wanted.has(status));
        this.refresh();
      }}, mark(status, ''), ' ', statusWord(status), ' ', el('b', number(counts[status]))));
    const bar = el('div.share', {'aria-hidden': true}, there.map(status => {
      const part = el('span.' + status);
      part.style.flexGrow = counts[status];
      return part;
    }));
    const choice = (label, values, chosen) => el('label', el('span', label), el('select',
      {change: event => { chosen(event.target.value); this.refresh(); }},
      values.map(([value, word]) => el('option', {value}, word))));
    const controls = el('div.controls',
      el('label.search', el('span', t('Search')), el('input', {type: 'search', autocomplete: 'off', spellcheck: 'false',
        placeholder: t('title, place, tag, message'), input: event => { this.text = event.target.value.toLowerCase(); this.refresh(); }})),
      run.tags.length ? choice(t('Tag'), [['', t('any tag')], ...run.tags.map((tag, i) => [i, tag])
        .sort((a, b) => a[1].localeCompare(b[1]))], value => { this.tag = value; }) : null,
      choice(t('Sorted'), [['attention', t('what did not pass first')], ['specs', t('as in the specs')],
        ['time', t('as they began')], ['slowest', t('the slowest first')]], value => { this.order = value; }));
    const counted = Object.entries(kinds)
      .map(([kind, say]) => [rows.reduce((n, row) => n + (row.kind === kind), 0), say])
      .filter(([n]) => n > 0).map(([n, say]) => say(n)).join(', ');
    return el('section.list', el('h2', counted), bar, el('div.chips', {role: 'group', 'aria-label': t('Outcome')}, chips),
      controls, leftOut(), this.count, this.cards, this.end);
  }

  refresh() {
    const tag = this.tag === '' ? null : +this.tag;
    this.found = this.only !== null ? [rowOf(this.only)] : rows.filter(row =>
      (this.wanted.size === 0 || this.wanted.has(row.status)) &&
      (tag === null || row.tags.includes(tag)) &&
      (this.text === '' || row.words.includes(this.text))).sort(orders[this.order]);
    this.shown = 0;
    this.cards.replaceChildren();
    this.count.replaceChildren();
    fill(this.count, this.only !== null
      ? [t('Only this one is shown.'), ' ', el('a', {href: '#all'}, t('Show all'))]
      : [this.found.length === rows.length ? '' : t('{} of {} are shown', number(this.found.length), number(rows.length))]);
    this.more(together);
  }

  more(count) {
    const next = this.found.slice(this.shown, this.shown + count);
    // The first failures stand open; a reviewer came for them.
    const open = (row, i) => this.only !== null || (this.shown + i < 3 && this.order === 'attention' && !asHoped(row.status));
    fill(this.cards, next.map((row, i) => rowCard(row, open(row, i))));
    this.shown += next.length;
  }

  // On paper nothing can be scrolled or opened.
  print() {
    this.more(Math.max(0, 2000 - this.shown));
    for (const card of this.cards.children)
      if (!card.classList.contains('passed') && !card.classList.contains('skipped')) card.expand();
  }
}
