// Search over the index that stands in the page. Without script the lists serve.
const form = document.querySelector(".search");
const entries = JSON.parse(document.getElementById("index").textContent);
const field = form.querySelector("input");
const results = form.querySelector("ul");
const said = form.querySelector("p");
const most = 40;
for (const each of entries) each.all = `${each.title} ${each.words} ${each.kind}`.toLowerCase();
// "0x00000904" is "0x904".
const terms = (text) => text.toLowerCase().split(/\s+/).filter(Boolean).map((term) => term.replace(/^0x0+(?=[0-9a-f])/, "0x"));
const rank = (entry, wanted) => {
  const words = entry.all.split(/\s+/);
  let sum = 0;
  for (const term of wanted) {
    if (!entry.all.includes(term)) return 0;
    sum += words.includes(term) ? 4 : words.some((word) => word.startsWith(term)) ? 2 : 1;
  }
  return sum;
};
const search = () => {
  const wanted = terms(field.value);
  const found = wanted.length === 0 ? [] : entries.map((entry) => ({ entry, sum: rank(entry, wanted) })).filter((each) => each.sum > 0);
  found.sort((a, b) => b.sum - a.sum);
  results.replaceChildren(...found.slice(0, most).map(({ entry }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.path;
    link.textContent = entry.title;
    const kind = document.createElement("span");
    kind.className = "id";
    kind.textContent = entry.kind;
    item.append(link, kind);
    return item;
  }));
  said.textContent = wanted.length === 0 ? "" : found.length > most ? `${found.length} found, the first ${most} shown` : `${found.length} found`;
};
form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
field.addEventListener("input", search);
search();
