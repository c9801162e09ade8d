// Shows HTML that Python wrote, keeps the reader's place when it changes, reports chosen cells.
const last = new WeakMap()

const place = (root, host) => ({
  open: new Set([...root.querySelectorAll("details[open]")].map((d) => d.dataset.open)),
  scroll: new Map(
    [...root.querySelectorAll("[data-keep]")].map((e) => [e.dataset.keep, [e.scrollLeft, e.scrollTop]]),
  ),
  cell: host.activeElement?.dataset?.cell,
})

const restore = (root, kept) => {
  for (const d of root.querySelectorAll("details")) {
    if (kept.open.has(d.dataset.open)) d.open = true
  }
  for (const e of root.querySelectorAll("[data-keep]")) {
    const [x, y] = kept.scroll.get(e.dataset.keep) ?? [0, 0]
    e.scrollLeft = x
    e.scrollTop = y
  }
  if (kept.cell) root.querySelector(`[data-cell="${kept.cell}"]`)?.focus({ preventScroll: true })
}

const reveal = (root) => {
  const cell = root.querySelector("[data-cell][aria-pressed=true]")
  const box = cell?.closest("[data-keep]")
  if (!box) return
  const inner = cell.getBoundingClientRect()
  const outer = box.getBoundingClientRect()
  box.scrollLeft += Math.max(0, inner.right - outer.right + 8)
  box.scrollTop += Math.max(0, inner.bottom - outer.bottom + 8)
}

// a table that goes on to the right fades out there
const fade = (root) => {
  for (const box of root.querySelectorAll(".scroll")) {
    const mark = () => box.classList.toggle("more", box.scrollWidth - box.clientWidth - box.scrollLeft > 4)
    box.onscroll = mark
    new ResizeObserver(mark).observe(box)
    mark()
  }
}

const press = (root, button) => {
  for (const b of root.querySelectorAll("[data-cell]")) {
    b.setAttribute("aria-pressed", String(b === button))
    b.tabIndex = b === button ? 0 : -1
  }
}

const step = (root, button, key) => {
  const cell = button.closest("td, th")
  const row = cell.parentElement
  const rows = [...row.closest("table").rows].slice(1) // the first says whose the columns are
  const at = rows.indexOf(row)
  const to = {
    ArrowLeft: [at, cell.cellIndex - 1],
    ArrowRight: [at, cell.cellIndex + 1],
    ArrowUp: [at - 1, cell.cellIndex],
    ArrowDown: [at + 1, cell.cellIndex],
    Home: [at, 1],
    End: [at, row.cells.length - 1],
  }[key]
  const next = to && rows[to[0]]?.cells[to[1]]
  return next?.querySelector("button") ?? (next?.dataset.tip ? next : null)
}

// what a term means: shown beside it while it is hovered, focused or touched; Escape hides it
const explain = (root) => {
  const box = document.createElement("div")
  box.className = "tip"
  box.id = "tip"
  box.setAttribute("role", "tooltip")
  box.hidden = true
  root.append(box)
  const hide = () => {
    box.hidden = true
    root.querySelector("[aria-describedby=tip]")?.removeAttribute("aria-describedby")
  }
  const show = (event) => {
    const word = event.target.closest?.("[data-tip]")
    if (!word) return event.target.closest?.(".tip") || hide()
    hide()
    box.textContent = word.dataset.tip
    box.hidden = false
    word.setAttribute("aria-describedby", "tip")
    const [at, outer] = [word, root].map((one) => one.getBoundingClientRect())
    const left = Math.max(0, Math.min(at.left - outer.left, outer.width - box.offsetWidth))
    box.style.left = `${left}px`
    box.style.top = `${at.bottom - outer.top + 4}px`
  }
  root.onpointerover = root.onfocusin = root.onpointerup = show
  root.onpointerleave = root.onfocusout = hide
  return hide
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".truce")
  if (!root || last.get(root) === data.html) return
  const kept = place(root, parentElement)
  const first = !last.has(root)
  root.innerHTML = data.html
  last.set(root, data.html)
  if (first) reveal(root)
  else restore(root, kept)
  fade(root)
  const hide = explain(root)

  root.onclick = (event) => {
    const button = event.target.closest("[data-cell]")
    if (!button) return
    press(root, button)
    setTriggerValue("cell", button.dataset.cell)
  }
  root.onkeydown = (event) => {
    if (event.key === "Escape") hide()
    const button = event.target.closest("[data-cell], th[data-tip]")
    const next = button && step(root, button, event.key)
    if (!next) return
    event.preventDefault()
    next.focus()
  }
}
