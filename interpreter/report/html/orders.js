// Orders of delivery: the order that is shown against the one written, and all that were tried.

function ordersFigure(details, shown) {
  const orders = details.orders;
  // The first one is the order written.
  const events = [...new Map(orders.flatMap(o => o.deliveries).map(([line, what]) => [line, what]))]
    .sort((a, b) => a[0] - b[0]);
  const place = new Map(events.map(([line], i) => [line, i]));
  const letter = line => String.fromCharCode(65 + place.get(line) % 26);
  const kind = line => 'event' + place.get(line) % 6;
  const node = (line, x, y) => svg('g.' + kind(line),
    svg('circle', {cx: x, cy: y, r: 12}),
    svg('text', {x, y, dy: '0.35em', 'text-anchor': 'middle'}, letter(line)));
  const chip = (line, again) => el('span.chip.' + kind(line) + (again ? '.again' : ''), letter(line));

  const slopes = order => {
    const written = events.map(([line]) => line);
    const arrived = order.deliveries.map(([line]) => line);
    const x = (i, count) => share((i + 0.5) / count);
    const seen = new Set();
    return svg('svg', {height: 118, role: 'img',
      'aria-label': t('The order written: {}. The order of delivery: {}.',
        written.map(letter).join(' '), arrived.map(letter).join(' '))},
    arrived.map((line, i) => {
      const again = seen.has(line);
      seen.add(line);
      return svg('line.' + kind(line) + (again ? '.again' : ''), {
        x1: x(place.get(line), written.length), y1: 22, x2: x(i, arrived.length), y2: 96});
    }),
    written.map((line, i) => node(line, x(i, written.length), 22)),
    arrived.map((line, i) => node(line, x(i, arrived.length), 96)));
  };

  const line = order => {
    const seen = new Set();
    return el('li', {title: order.name || t('the order written')}, mark(order.status, statusWord(order.status)), ' ',
      order.deliveries.map(([at]) => {
        const again = seen.has(at);
        seen.add(at);
        return chip(at, again);
      }));
  };

  const worst = orders.findLast(o => o.name === shown && o.status !== 'passed');
  return el('figure.orders',
    worst ? [el('figcaption', el('b', t('The order written, above, and the order in which it failed:')), ' ', worst.name),
      slopes(worst)] : null,
    el('p.legend', events.map(([at, what]) => el('span', chip(at), ' ', what, ' ',
      el('span.faint', t('line {}', at))))),
    el('details', {open: orders.length <= 24}, el('summary', t2(orders.length, '1 order was run', '{} orders were run')),
      el('ol', orders.map(line)),
      details.orders_left_out ? el('p.faint', t('and {} more', number(details.orders_left_out))) : null));
}
