// Elements are made one by one, and texts become text nodes: nothing of a run is ever read as HTML.

// Characters that are not seen but change what is: shown as what they are.
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const visible = text =>
  text.replace(hidden, c => '\\u{' + c.codePointAt(0).toString(16) + '}');

function fill(element, given) {
  for (const each of given.flat(Infinity)) {
    if (each === null || each === undefined || each === false) continue;
    if (each instanceof Node) element.append(each);
    else if (typeof each === 'object') set(element, each);
    else element.append(document.createTextNode(visible(String(each))));
  }
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : visible(String(value)));
  }
}

// el('p.counts', 'text', {title: '…'}, el('b', '…')): attributes, listeners, texts and elements in any order.
function el(what, ...given) {
  const [name, ...classes] = what.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  return fill(element, given);
}

function svg(what, ...given) {
  const [name, ...classes] = what.split('.');
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  if (classes.length) element.setAttribute('class', classes.join(' '));
  return fill(element, given);
}

// A shape for each outcome, so that the colour says nothing alone.
const shapes = {
  passed: 'M4.5 8.4l2.3 2.3L11.5 6',
  failed: 'M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2',
  inconclusive: 'M6.2 6.3a1.9 1.9 0 1 1 2.9 1.6c-.7.4-1.1.8-1.1 1.5M8 11.6v.01',
  pending: 'M8 4.6V8l2.2 1.6',
  skipped: 'M5 8h6',
  quarantined: 'M6.2 5.2v5.6M9.8 5.2v5.6',
};

function mark(status, label) {
  return svg('svg.mark.' + status, {viewBox: '0 0 16 16', role: 'img', 'aria-label': label},
    svg('circle', {cx: 8, cy: 8, r: 7}), svg('path', {d: shapes[status]}));
}

// A button that shows and hides what `make` gives, made when it is first shown.
function folding(button, make, open) {
  let body = null;
  const show = shown => {
    button.setAttribute('aria-expanded', shown);
    if (shown && !body) button.parentNode.append(body = make());
    if (body) body.hidden = !shown;
  };
  button.type = 'button';
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => show(button.getAttribute('aria-expanded') !== 'true'));
  button.show = show;
  if (open) queueMicrotask(() => show(true));
  return button;
}
