// What the page says, in the language of the report; the labels hold each English sentence with its translation.
const labels = JSON.parse(document.getElementById('labels').textContent);
const lang = document.documentElement.lang;

function t(sentence, ...values) {
  let next = 0;
  return labels[sentence].replace(/\{(\d*)\}/g, (_, number) => values[number === '' ? next++ : +number]);
}

// Of a count: t2(n, '1 request', '{} requests').
const t2 = (count, one, several) => (count === 1 ? t(one) : t(several, number(count)));

const number = value => new Intl.NumberFormat(lang).format(value);
const decimal = (value, digits) =>
  new Intl.NumberFormat(lang, {maximumFractionDigits: digits, minimumFractionDigits: digits}).format(value);

// Of microseconds, to the digits that matter.
function duration(us) {
  if (us === 0) return '0';
  if (us < 1e3) return decimal(us / 1e3, us < 100 ? 2 : 1) + ' ms';
  if (us < 999.5e3) return Math.round(us / 1e3) + ' ms';
  if (us < 59.95e6) return decimal(us / 1e6, 1) + ' s';
  const seconds = Math.round(us / 1e6);
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min ' + (seconds % 60) + ' s';
  return Math.floor(seconds / 3600) + ' h ' + Math.floor((seconds % 3600) / 60) + ' min';
}

function size(octets) {
  if (octets < 1000) return t2(octets, '1 octet', '{} octets');
  return octets < 1e6 ? decimal(octets / 1e3, 1) + ' KB' : decimal(octets / 1e6, 1) + ' MB';
}

// In the reader's zone, which is named; in UTC where one asks.
const moment = at =>
  el('time', {datetime: at, title: at}, new Date(at).toLocaleString(lang, {
    dateStyle: 'long', timeStyle: 'long'}));
const clock = at => new Date(at).toLocaleTimeString(lang, {
  hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3});

const statusWord = status => ({
  passed: t('passed'), failed: t('failed'), inconclusive: t('inconclusive'), pending: t('pending'),
  skipped: t('skipped'), quarantined: t('quarantined'),
})[status];
const kindWord = kind => ({monitor: t('monitor'), evidence: t('evidence')})[kind];
