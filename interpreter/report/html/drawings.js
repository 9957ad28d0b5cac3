// What takes time, drawn. Positions are shares of the width, so that texts keep their size on any screen.
const share = value => (value * 100).toFixed(3) + '%';

// What was seen when, while an expectation waited; `limit` is the time that it had.
function pollTimeline(e) {
  const limit = e.within || 0;
  const all = Math.max(limit, e.took, e.looks[e.looks.length - 1][0], 1);
  const ends = e.looks.map((_, i) => (i + 1 < e.looks.length ? e.looks[i + 1][0] : Math.max(e.took, e.looks[i][0])));
  const bars = e.looks.map(([at, seen], i) => {
    const last = i + 1 === e.looks.length;
    const begin = i === 0 ? 0 : at;
    return svg('rect.' + (last ? e.status : 'waiting' + (i % 2)), {
      x: share(begin / all), y: 2, height: 12, width: share(Math.max((ends[i] - begin) / all, 0.004))},
    svg('title', seen + ', ' + duration(at)));
  });
  return el('figure.poll',
    svg('svg', {height: 16, 'aria-hidden': true},
      svg('rect.track', {x: 0, y: 2, height: 12, width: '100%', rx: 3}), bars,
      limit ? svg('rect.limit', {x: share(Math.min(limit / all, 0.998)), y: 0, height: 16, width: 2}) : null),
    el('figcaption', e.looks.map(([at, seen], i) => el('span.look', el('span.at', duration(at)), ' ',
      el(i + 1 === e.looks.length ? 'b.' + e.status : 'span', seen || statusWord(e.status)))),
    limit ? el('span.limit', t('{} allowed', duration(limit))) : null));
}

// A monitor's samples, each stretch of time with its worst.
function samplesStrip(samples) {
  const last = samples.stretches[samples.stretches.length - 1];
  const usual = samples.stretches.length > 1 ? last[0] / (samples.stretches.length - 1) : 1;
  const all = Math.max(last[1], last[0] + usual * 0.8, 1);
  const sums = [0, 0, 0];
  const bars = samples.stretches.map(([from, to, ...counts]) => {
    counts.forEach((n, i) => { sums[i] += n; });
    const status = counts[1] ? 'failed' : counts[2] ? 'inconclusive' : 'passed';
    return svg('rect.' + status, {
      x: share(from / all), y: status === 'passed' ? 6 : 0, height: status === 'passed' ? 22 : 28,
      width: share(Math.max((to - from) / all, usual * 0.8 / all))},
    svg('title', t('after {}: {} held, {} failed, {} could not be told', duration(from), ...counts.map(number))));
  });
  return el('figure.samples',
    svg('svg', {height: 28, 'aria-hidden': true}, svg('rect.track', {x: 0, y: 6, height: 22, width: '100%'}), bars),
    el('figcaption', t('{} of {} samples', number(sums[0] + sums[1] + sums[2]), number(samples.of)),
      ' · ', t('{} failed', number(sums[1])),
      sums[2] ? ' · ' + t('{} could not be told', number(sums[2])) : null,
      ' · ', t('largest gap {}', duration(samples.largest_gap)),
      ' · ', moment(samples.at)));
}

// The scenarios of the run as bars, those that ran side by side beneath each other.
function runTimeline(timed, open) {
  const end = timed.reduce((most, row) => Math.max(most, row.end), 1);
  const begin = timed.reduce((least, row) => Math.min(least, row.start), end);
  const all = Math.max(end - begin, 1);
  const lanes = [];
  for (const row of [...timed].sort((a, b) => a.start - b.start)) {
    const free = lanes.find(lane => lane[lane.length - 1].end <= row.start);
    if (free) free.push(row);
    else lanes.push([row]);
  }
  const height = Math.max(3, Math.min(16, Math.floor(200 / lanes.length)));
  const columns = 2000, wide = 1000;
  const paths = Object.fromEntries(statuses.map(status => [status, []]));
  lanes.forEach((lane, l) => {
    // Bars thinner than a column of the picture are drawn once for each column and outcome.
    const drawn = {};
    for (const row of lane) {
      const from = (row.start - begin) / all, length = (row.end - row.start) / all;
      const column = Math.floor(from * columns);
      if (length * columns < 1) {
        if (drawn[row.status] === column) continue;
        drawn[row.status] = column;
      }
      const x = (from * wide).toFixed(2), w = Math.max(length * wide, wide / columns).toFixed(2);
      paths[row.status].push(`M${x} ${l * height + 1}h${w}v${height - 2}h-${w}z`);
    }
  });
  const tip = el('p.tip', {'aria-hidden': true}, t('Each bar is a scenario. Point at one for its name, click to open it.'));
  const at = event => {
    const box = picture.getBoundingClientRect();
    const lane = lanes[Math.floor((event.clientY - box.top) / box.height * lanes.length)];
    if (!lane) return null;
    const time = begin + (event.clientX - box.left) / box.width * all, near = all / box.width * 4;
    let low = 0, high = lane.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lane[middle].start <= time) low = middle;
      else high = middle - 1;
    }
    return [lane[low], lane[low + 1]].find(row => row && row.start - near <= time && time <= row.end + near);
  };
  const picture = svg('svg', {
    viewBox: `0 0 ${wide} ${lanes.length * height}`, height: lanes.length * height, preserveAspectRatio: 'none',
    role: 'img', 'aria-label': t('When each scenario ran'),
    pointermove: event => {
      const row = at(event);
      picture.classList.toggle('over', !!row);
      if (row) tip.replaceChildren(mark(row.status, statusWord(row.status)), ' ' + visible(row.name) + ', ' + duration(row.end - row.start));
    },
    click: event => {
      const row = at(event);
      if (row) open(row.id);
    }},
  // What needs attention is drawn over the rest.
  [...statuses].reverse().map(status => paths[status].length ? svg('path.' + status, {d: paths[status].join('')}) : null));
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(part => el('span', duration(all * part)));
  return el('figure.timeline', picture, el('div.axis', {'aria-hidden': true}, ticks), tip);
}
