// What happened at one line of a spec: how it came out, in short, and in full.

const worseOf = (a, b) => (statuses.indexOf(a) <= statuses.indexOf(b) ? a : b);
const worst = all => (all.length ? all.reduce(worseOf) : null);

// A text as the report lays it out: every second piece of a list is code.
const rich = text => (typeof text === 'string' ? text : text.map((piece, i) => (i % 2 ? el('code', piece) : piece)));
const plain = text => (typeof text === 'string' ? text : text.join(''));

// Lines, of which the indented ones are a piece of a spec.
function detailsOf(lines) {
  const out = el('div.details');
  let piece = null;
  for (const line of lines) {
    if (!plain(line).startsWith('  ')) {
      piece = null;
      fill(out, [el('p', rich(line))]);
    } else if (piece) {
      piece.append('\n' + visible(plain(line).slice(2)));
    } else {
      piece = el('code', plain(line).slice(2));
      fill(out, [el('pre.code', {tabindex: 0}, piece)]);
    }
  }
  return out;
}

function problemBox(p) {
  return el('div.problem.' + p.status,
    el('p.message', mark(p.status, statusWord(p.status)), ' ', rich(p.message)),
    p.note && !p.rows && !plain(p.message).endsWith(plain(p.note)) ? el('p.note', rich(p.note)) : null,
    p.rows ? rowTable(p.rows, p.source) : null,
    p.details ? detailsOf(p.details) : null,
    p.hint ? el('p.hint', el('b', t('What to do:')), ' ', rich(p.hint)) : null);
}

// "HTTP 200 · 12 ms"; of several what is common to them, and from what to what.
function exchangesInShort(all) {
  const by = new Map();
  for (const e of all) by.set(answered(e), (by.get(answered(e)) || 0) + 1);
  const answers = [...by].map(([answer, n]) => (all.length > 1 ? number(n) + ' × ' : '') + answer).join(', ');
  const took = all.map(e => e.took);
  const low = duration(Math.min(...took)), high = duration(Math.max(...took));
  return answers + ' · ' + (low === high ? low : low + ' – ' + high);
}

function judgedInShort(all) {
  const last = all[all.length - 1];
  const look = last.looks[last.looks.length - 1];
  const seen = [all.length > 1 ? number(all.length) + ' ×' : '', look ? look[1] : ''].filter(Boolean).join(' ');
  const waited = last.within ? t('after {} of {}', duration(Math.min(last.took, last.within)), duration(last.within)) : '';
  return [seen, waited].filter(Boolean).join(' · ');
}

const isDrawn = e => e.looks.length > 1 || (e.within && (e.status !== 'passed' || e.took / e.within >= 0.8));

class Happened {
  constructor() {
    this.events = [];
    this.problems = [];
  }
  get isEmpty() { return this.events.length + this.problems.length === 0; }
  of(did) { return this.events.filter(e => e.did === did); }
  get status() { return worst([...this.problems.map(p => p.status), ...this.of('judged').map(e => e.status)]); }
  get inShort() {
    const exchanges = this.of('exchanged'), judged = this.of('judged'), asked = this.of('asked');
    if (exchanges.length) return exchangesInShort(exchanges);
    if (judged.length) return judgedInShort(judged);
    if (asked.length) return asked[0].rows === null ? 'SQL' : t2(asked[0].rows, '1 row', '{} rows');
    return this.of('attached').map(e => e.title).join(', ');
  }
  // Of the same seen again and again one is told.
  get judgedApart() {
    const judged = this.of('judged');
    return new Set(judged.map(e => e.status + judgedInShort([e]))).size > 1 ? judged : [];
  }
  get drawn() { return this.of('judged').filter(isDrawn); }
  inFull(place, line) {
    return el('div.full', line ? el('p.written', el('span.faint', place), ' ', el('code', line)) : null,
      this.events.map(e => {
        if (e.did === 'exchanged') return exchangePanel(e);
        if (e.did === 'asked') return statementPanel(e);
        if (e.did === 'attached') return el('div.attached', el('h4', e.title), attachedPanel(e));
        return null;
      }), this.judgedApart.map(e => el('p.judged', mark(e.status, statusWord(e.status)), ' ', judgedInShort([e]))));
  }
}
