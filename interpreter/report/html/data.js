// The data of the page: rows of the list, and by number what a row's card shows.
const run = JSON.parse(document.getElementById('run').textContent);

// From what needs attention to what doesn't.
const statuses = ['failed', 'inconclusive', 'pending', 'quarantined', 'skipped', 'passed'];
const ranks = Object.fromEntries(statuses.map((status, i) => [status, i]));
const asHoped = status => status === 'passed' || status === 'skipped';

class Row {
  constructor(id, row) {
    this.id = id;
    [this.kind, this.status, this.title, this.variant, this.file, this.line, this.tags, this.start, this.took,
      this.run, this.index, this.cards, this.said, this.remark] = row;
    this.kind = ['scenario', 'monitor', 'evidence'][this.kind];
    this.status = ['passed', 'failed', 'inconclusive', 'pending', 'skipped', 'quarantined'][this.status];
    this.rank = ranks[this.status];
  }
  get name() { return this.variant ? this.title + ' [' + this.variant + ']' : this.title; }
  get place() { return run.files[this.file] + (this.line ? ':' + this.line : ''); }
  get words() {
    return this.lowered ??= [this.name, this.place, this.said, this.remark,
      ...this.tags.map(tag => run.tags[tag])].join('\n').toLowerCase();
  }
  get end() { return this.start + (this.took ?? Math.max(0, lastSeen - this.start)); }
}

const rows = [];
for (const script of document.querySelectorAll('script.rows'))
  for (const row of JSON.parse(script.textContent)) rows.push(new Row(rows.length, row));
const rowOf = id => rows[id];
const inSpecs = (a, b) => a.run - b.run || a.index - b.index || a.id - b.id;

// What the record cuts off ran at least until its last sign of life.
const lastSeen = rows.reduce((most, row) => Math.max(most, (row.start ?? 0) + (row.took ?? 0)), 0);

// What a row's card shows; null where the page has none. A block of them is read when the first is asked for.
const blocks = document.querySelectorAll('script.cards');
const cards = new Map();
function cardOf(row) {
  if (!row.cards) return null;
  if (!cards.has(row.id))
    for (const [id, card] of JSON.parse(blocks[row.cards - 1].textContent)) cards.set(id, card);
  return cards.get(row.id);
}
