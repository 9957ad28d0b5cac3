// Puts the page together.
const list = new List();

const follow = () => {
  const wanted = /^#s(\d+)$/.exec(location.hash);
  list.only = wanted && rowOf(+wanted[1]) ? +wanted[1] : null;
  list.refresh();
  if (list.only !== null) list.cards.scrollIntoView();
};

const counts = document.querySelector('header .counts');
counts.textContent = counts.textContent.replace(/\d{4,}/g, digits => number(+digits));
for (const time of document.querySelectorAll('header time')) time.replaceWith(moment(time.dateTime));
fill(document.getElementById('page'), [overview(id => { location.hash = '#s' + id; }), list.element(), about()]);
follow();
addEventListener('hashchange', follow);
addEventListener('beforeprint', () => list.print());
