// Nothing here is needed to read or to choose: it brings news without a reload, and the way back.
(() => {
  const body = document.body.dataset;
  const keep = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } },
  };
  if (body.seat) keep.set("seat:" + body.seat, location.pathname);
  if (body.join) {
    const path = keep.get("seat:" + body.join), back = document.getElementById("back");
    if (path && back) { back.hidden = false; back.firstElementChild.setAttribute("href", path); }
  }
  // The projector scrolls for nobody: what is shown gets the largest letters with which it is all seen.
  const fit = () => {
    const all = document.documentElement, letters = document.body.style;
    letters.fontSize = "";
    if (!document.body.classList.contains("hall") || innerWidth < 900) return;
    for (let size = 2.2; size > 0.7; size -= 0.05) {
      letters.fontSize = size.toFixed(2) + "vw";
      if (all.scrollHeight <= innerHeight && all.scrollWidth <= innerWidth) return;
    }
  };
  fit();
  addEventListener("resize", fit);
  if (!body.news || !window.EventSource) return;
  let seen = body.version, busy = false, again = false;
  const page = body.news.slice(0, -"/news".length) + location.search;
  const later = (what) => setTimeout(what, 1000 + 3000 * Math.random());
  const typing = () => {
    const at = document.activeElement;
    return at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && at.type !== "radio" && at.type !== "hidden";
  };
  const step = (root) => root.querySelector("[data-step]")?.dataset.step;
  // What was answered in place of what is shown; what is filled in and not sent stays.
  const show = async (answer, sent) => {
    const got = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = got.getElementById("main"), here = document.getElementById("main");
    if (!main) throw new Error("no page of ours");
    seen = got.body.dataset.version ?? seen;
    if (step(main) === step(here)) {
      if (!sent && typing()) return;
      for (const item of here.querySelectorAll("[name=item]")) {
        const there = main.querySelector(`[name=item][value="${item.value}"]`);
        if (there && item.form !== sent) there.form.replaceWith(item.form);
      }
    }
    const once = here.querySelector("[data-once]"); // a link that is shown this once
    if (once) main.firstElementChild.after(once);
    document.body.className = got.body.className;
    here.replaceWith(main);
    fit();
    if (sent) { main.tabIndex = -1; main.focus({ preventScroll: true }); }
  };
  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      await show(await fetch(page, { cache: "no-store", credentials: "same-origin" }));
    } catch { later(refresh); }
    busy = false;
    if (again) { again = false; refresh(); }
  };
  // A phone sends without leaving its page, and again until it is told that it is stored.
  const send = async (form, data) => {
    try {
      await show(await fetch(form.action, { method: "POST", body: data, headers: { "X-Stay": "1" } }), form);
    } catch { if (form.isConnected) later(() => send(form, data)); return; }
    if (busy) again = true; // what is on its way may have been asked for before
  };
  if (body.seat) document.addEventListener("submit", (event) => {
    const form = event.target;
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const data = new FormData(form);
    if (event.submitter?.name) data.append(event.submitter.name, event.submitter.value);
    send(form, new URLSearchParams(data));
  });
  const listen = () => {
    const source = new EventSource(body.news);
    source.onmessage = (event) => {
      if (event.data !== seen) refresh();
      seen = event.data;
    };
    source.addEventListener("chosen", (event) => {
      const count = document.querySelector("[data-chosen] strong");
      if (count) count.textContent = event.data;
    });
    source.onerror = () => { // all phones lose their streams at once: they come back one by one
      if (source.readyState !== EventSource.CLOSED) return;
      later(() => { refresh(); listen(); });
    };
  };
  listen();
  setInterval(() => {
    for (const clock of document.querySelectorAll("[data-seconds]")) {
      clock.dataset.seconds = Math.max(0, clock.dataset.seconds - 1);
      clock.textContent = clock.textContent.replace(/\d+/, clock.dataset.seconds);
    }
  }, 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
})();
