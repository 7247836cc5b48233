// Copy buttons. Without script they stay hidden, and the commands can be selected as any text.
for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard && !document.execCommand) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    let done = false;
    try {
      await navigator.clipboard.writeText(code.textContent);
      done = true;
    } catch {
      const range = document.createRange();  // a page opened from a file may lack the clipboard
      range.selectNodeContents(code);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      done = document.execCommand("copy");
    }
    const label = button.textContent;
    button.textContent = done ? "Copied" : "Press Ctrl+C";
    setTimeout(() => { button.textContent = label; }, 1600);
  });
}
// What is printed is open.
addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details.prints:not([open])")) { each.open = true; each.dataset.shut = ""; }
});
addEventListener("afterprint", () => {
  for (const each of document.querySelectorAll("details[data-shut]")) { each.open = false; delete each.dataset.shut; }
});
// A link to a fact opens the list that holds it.
const reveal = () => {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  target.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();
