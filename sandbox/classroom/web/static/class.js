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
  if (!body.news || !window.EventSource) return;
  let seen = body.version, busy = false, again = false;
  const typing = () => {
    const at = document.activeElement;
    return at && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && at.type !== "radio" && at.type !== "hidden";
  };
  const step = (root) => root.querySelector("[data-step]")?.dataset.step;
  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.pathname, { cache: "no-store", credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.getElementById("main"), here = document.getElementById("main");
      if (main && here && !(typing() && step(main) === step(here))) {
        document.body.className = page.body.className;
        here.replaceWith(main);
      }
    } catch { setTimeout(refresh, 1000 + 3000 * Math.random()); }
    busy = false;
    if (again) { again = false; refresh(); }
  };
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
      setTimeout(() => { refresh(); listen(); }, 1000 + 3000 * Math.random());
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
