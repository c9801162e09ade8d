// Shows HTML that Python wrote, keeps the reader's place when it changes, reports chosen cells.
const last = new WeakMap()

// One tree becomes like another where they differ: the browser lays out anew what changed alone, and
// focus, scrolled tables and open lines stay.
const MARK = "data-more"
const become = (now, next) => {
  if (now.isEqualNode(next)) return
  if (now.nodeName !== next.nodeName || now.dataset?.open !== next.dataset?.open) return now.replaceWith(next)
  if (now.nodeType !== Node.ELEMENT_NODE) return void (now.data = next.data)
  for (const { name } of [...now.attributes]) {
    if (name !== MARK && !next.hasAttribute(name)) now.removeAttribute(name)
  }
  for (const { name, value } of next.attributes) {
    if (now.getAttribute(name) !== value) now.setAttribute(name, value)
  }
  if (now.type === "range" && now.value !== next.value) now.value = next.value
  const [old, fresh] = [[...now.childNodes], [...next.childNodes]]
  for (const gone of old.slice(fresh.length)) gone.remove()
  fresh.forEach((node, k) => (k < old.length ? become(old[k], node) : now.append(node)))
}

const draw = (root, html) => {
  const next = root.cloneNode()
  next.innerHTML = html
  for (const { dataset } of root.querySelectorAll("details[open]")) {
    const kept = next.querySelector(`details[data-open="${CSS.escape(dataset.open)}"]`)
    if (kept) kept.open = true
  }
  hold(next)
  become(root, next)
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

// a table that goes on to the right fades out there: all are read before any is written
const fade = (boxes) => {
  const on = boxes.map((b) => b.scrollWidth - b.clientWidth - b.scrollLeft > 4)
  boxes.forEach((b, k) => b.toggleAttribute(MARK, on[k]))
}
const sizes = new ResizeObserver((entries) => fade(entries.map((entry) => entry.target)))
const watch = (root) => {
  for (const box of root.querySelectorAll(".scroll")) {
    sizes.unobserve(box) // observed again it is looked at once, when it is laid out
    sizes.observe(box)
    box.onscroll = () => fade([box])
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
const tipOf = (root) => root.querySelector(":scope > .tip")
const hide = (root) => {
  if (tipOf(root)) tipOf(root).hidden = true
  root.querySelector("[aria-describedby=tip]")?.removeAttribute("aria-describedby")
}

const explain = (root) => {
  const box = document.createElement("div")
  box.className = "tip"
  box.id = "tip"
  box.setAttribute("role", "tooltip")
  box.hidden = true
  root.append(box)
}

const listen = (root) => {
  const show = (event) => {
    const word = event.target.closest?.("[data-tip]")
    if (!word) return event.target.closest?.(".tip") || hide(root)
    hide(root)
    const box = tipOf(root)
    box.textContent = word.dataset.tip
    box.hidden = false
    word.setAttribute("aria-describedby", "tip")
    const [at, outer] = [word, root].map((one) => one.getBoundingClientRect())
    const left = Math.max(0, Math.min(at.left - outer.left, outer.width - box.offsetWidth))
    box.style.left = `${left}px`
    box.style.top = `${at.bottom - outer.top + 4}px`
  }
  for (const kind of ["pointerover", "focusin", "pointerup"]) root.addEventListener(kind, show)
  for (const kind of ["pointerleave", "focusout"]) root.addEventListener(kind, () => hide(root))
}

// the lines that are open: Python sends what is in them once it is told
const lines = (root) => [...root.querySelectorAll("details[open]")].map(({ dataset }) => dataset.open)

// What a panel shows comes with it, or later by the sliders, so that the page need not draw the panel
// again for it: the younger of the two stands, by the moves it knows of and then by its time.
const panels = new Map()
const show = (key, { at, move, html }) => {
  const panel = panels.get(key)
  if (!panel || at <= panel.at || move < panel.move) return
  Object.assign(panel, { at, move })
  const { root } = panel
  if (last.get(root) === html) return
  const first = !last.has(root)
  draw(root, html)
  last.set(root, html)
  if (first) reveal(root)
  watch(root)
  explain(root)
}
const bring = ({ at, move }, brought) => {
  for (const [key, html] of Object.entries(brought)) show(key, { at, move, html })
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component
  const root = parentElement.querySelector(".truce")
  if (!root) return
  if (panels.get(data.key)?.root !== root) {
    panels.set(data.key, { root, at: 0, move: 0 })
    listen(root)
    slide(root)
    if (data.lines) root.addEventListener("toggle", () => setStateValue("open", lines(root)), true)
  }
  heard(root, component)
  show(data.key, data)
  bring(data, data.brings)

  root.onclick = (event) => {
    const button = event.target.closest("[data-cell]")
    if (!button) return
    press(root, button)
    setTriggerValue("cell", button.dataset.cell)
  }
  root.onkeydown = (event) => {
    if (event.key === "Escape") hide(root)
    const button = event.target.closest("[data-cell], th[data-tip]")
    const next = button && step(root, button, event.key)
    if (!next) return
    event.preventDefault()
    next.focus()
  }
}
