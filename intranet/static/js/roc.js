// Dates as staff write them. The server reads the same forms (intranet/rules/dates.py) and has the last word.
const WEEKDAYS = "日一二三四五六";
const FORMS = [
  /^(?<ce>\d{4})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})$/,
  /^(?<roc>\d{2,3})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})$/,
  /^(?<roc>\d{2,3})(?<m>\d{2})(?<d>\d{2})$/,
  /^(?:中華民國|民國)?(?<roc>\d{2,3})年(?<m>\d{1,2})月(?<d>\d{1,2})日$/,
];

/** The date in `text` as {year, month, day, weekday}, or null. The year is CE. */
export function readDate(text) {
  const plain = text
    .replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/／/g, "/").replace(/－/g, "-").replace(/．/g, ".")
    .replace(/[（(].[)）]$|\s/g, "");
  for (const form of FORMS) {
    const found = form.exec(plain);
    if (!found) continue;
    const { ce, roc, m, d } = found.groups;
    const year = ce ? Number(ce) : Number(roc) + 1911;
    const date = new Date(Date.UTC(year, Number(m) - 1, Number(d)));
    if (date.getUTCMonth() !== Number(m) - 1 || date.getUTCDate() !== Number(d)) return null;
    return { year, month: Number(m), day: Number(d), weekday: WEEKDAYS[date.getUTCDay()] };
  }
  return null;
}

/** 中華民國115年2月25日（星期三） */
export function longDate({ year, month, day, weekday }) {
  return `中華民國${year - 1911}年${month}月${day}日（星期${weekday}）`;
}

/** 115/2/25 */
export function shortDate({ year, month, day }) {
  return `${year - 1911}/${month}/${day}`;
}

/** 2026-02-25 */
export function isoDate({ year, month, day }) {
  return [year, String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
}
