/* The page's own behaviour: marks open their quote, the newest answer shows its first quote, labels that Gradio leaves out. */
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  let cameFrom = null; // the mark to return to
  let answered = null; // the answer that is shown, and the mark that its reader chose last

  function showSource(sheet, id) {
    for (const pane of $$(".source", sheet)) pane.hidden = pane.dataset.id !== id;
    for (const tab of $$("[data-source]", sheet)) tab.setAttribute("aria-pressed", String(tab.dataset.source === id));
  }

  function fitPane() { // the article's pane ends where the window ends, so that any of it can be scrolled into sight
    const pane = $("#sheet .pane");
    if (!pane) return;
    const room = window.innerHeight - Math.max(0, pane.getBoundingClientRect().top) - 16;
    document.documentElement.style.setProperty("--room", `${Math.max(280, Math.round(room))}px`);
  }

  function scrollInPane(quote) {
    const pane = quote.closest(".pane");
    if (!pane) return;
    fitPane();
    pane.scrollTop += quote.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
  }

  function choose(sheet, mark, { focus = true, scroll = true } = {}) {
    const pieces = $$(".pane [data-quote]", sheet).filter((each) => each.dataset.quote.split(" ").includes(mark));
    if (!pieces.length) return;
    for (const each of $$(".chosen", sheet)) each.classList.remove("chosen");
    for (const each of [...pieces, ...$$(`[data-mark="${CSS.escape(mark)}"]`, sheet)]) each.classList.add("chosen");
    answered = { key: $(".judge", sheet)?.dataset.key, mark };
    showSource(sheet, pieces[0].closest(".source").dataset.id);
    if (scroll) scrollInPane(pieces[0]);
    if (focus) {
      const box = pieces[0].getBoundingClientRect();
      if (box.top < 0 || box.bottom > window.innerHeight) {
        pieces[0].scrollIntoView({ block: "center", behavior: "auto" });
      }
      pieces[0].focus({ preventScroll: true });
    }
  }

  function goBack() {
    if (!cameFrom || !cameFrom.isConnected) return false;
    cameFrom.focus();
    cameFrom.scrollIntoView({ block: "center" });
    cameFrom = null;
    return true;
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-mark], [data-source], [data-back], [data-print], [data-article]");
    if (!target) return;
    const sheet = target.closest(".sheet");
    if (target.dataset.article) cameFrom = target;
    else if (target.dataset.mark) {
      cameFrom = target.tabIndex < 0 ? null : target; // a dot of the timeline takes no focus
      choose(sheet, target.dataset.mark);
    } else if (target.dataset.source) {
      showSource(sheet, target.dataset.source);
      const quote = $$(".source", sheet).find((each) => !each.hidden)?.querySelector("[data-quote]");
      if (quote) scrollInPane(quote);
    } else if ("back" in target.dataset) goBack();
    else window.print();
  });

  for (const change of ["scroll", "resize"]) window.addEventListener(change, fitPane, { passive: true });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.(".sources") && goBack()) event.preventDefault();
  });

  function label() {
    for (const day of $$("#as-of input, #after input, #before input")) if (day.type !== "date") day.type = "date";
    const fold = $("#narrow > .label-wrap");
    if (fold) fold.setAttribute("aria-expanded", String(fold.classList.contains("open")));
    const live = $("#progress");
    if (live && !live.hasAttribute("role")) {
      live.setAttribute("role", "status");
      live.setAttribute("aria-live", "polite");
    }
    const report = $("#report");
    if (report && !report.hasAttribute("aria-live")) report.setAttribute("aria-live", "polite");
    const field = $("#question textarea, #question input");
    if (field && !field.dataset.ready) {
      field.dataset.ready = "yes";
      field.setAttribute("enterkeyhint", "search");
      field.focus({ preventScroll: true });
    }
  }

  let openedBefore = null;
  new MutationObserver(() => {
    label();
    // Gradio patches what is shown instead of replacing it, so an answer that was drawn anew has no chosen mark.
    const sheet = $("#sheet .sheet:has(.pane):not(:has(.chosen))");
    const first = sheet && $("[data-mark]", sheet);
    if (first) {
      const key = $(".judge", sheet)?.dataset.key;
      const again = key && answered?.key === key ? answered.mark : null;
      choose(sheet, again ?? first.dataset.mark, { focus: false, scroll: !again });
    }
    const opened = $("#shown .source");
    if (opened && opened !== openedBefore) {
      openedBefore = opened;
      opened.tabIndex = -1;
      opened.focus({ preventScroll: true });
      if (opened.getBoundingClientRect().top > window.innerHeight * 0.6) opened.scrollIntoView();
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
