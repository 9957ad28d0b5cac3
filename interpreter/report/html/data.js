// The data of the page: rows of the list, and by number what a row's card shows.
const read = id => {
  const script = document.getElementById(id);
  return script ? JSON.parse(script.textContent) : null;
};

const run = read('run');

// From what needs attention to what doesn't.
const statuses = ['failed', 'inconclusive', 'pending', 'quarantined', 'skipped', 'passed'];
const asHoped = status => status === 'passed' || status === 'skipped';

class Row {
  constructor([id, kind, status, title, variant, file, line, tags, start, took, said, remark, has, run_, index]) {
    Object.assign(this, {id, kind, status, title, variant, file, line, tags, start, took, said, remark, has, run: run_, index});
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
  for (const row of JSON.parse(script.textContent)) rows.push(new Row(row));
const rowOf = id => rows[id];
const inSpecs = (a, b) => a.run - b.run || a.index - b.index || a.id - b.id;

// What the record cuts off ran at least until its last sign of life.
const lastSeen = rows.reduce((most, row) => Math.max(most, (row.start ?? 0) + (row.took ?? 0)), 0);
