// A table to type in. Python draws it; here texts are sent as they are typed, whole each time, so
// that nothing is lost when one answer overtakes another.
const known = new WeakMap()
const WAIT = 250

const texts = (root) =>
  Object.fromEntries([...root.querySelectorAll("[data-k]")].map((box) => [box.dataset.k, box.value]))

const draw = (root, host, data, memo) => {
  const at = host.activeElement ?? root.getRootNode().activeElement
  const focus = at?.dataset?.k
  const act = at?.dataset?.act
  const range = at?.dataset?.k ? [at.selectionStart, at.selectionEnd] : null
  const scroll = root.querySelector("[data-keep]")
  const place = scroll ? [scroll.scrollLeft, scroll.scrollTop] : [0, 0]
  const ahead = data.seq < memo.seq || memo.timer ? texts(root) : null
  const shape = root.querySelector("table.typed")?.dataset.shape
  root.innerHTML = data.html
  const now = root.querySelector("[data-keep]")
  if (now) [now.scrollLeft, now.scrollTop] = place
  if (ahead && shape === root.querySelector("table.typed")?.dataset.shape) {
    for (const box of root.querySelectorAll("[data-k]")) box.value = ahead[box.dataset.k] ?? box.value
  }
  const box = focus && root.querySelector(`[data-k="${focus}"]`)
  if (box) {
    box.focus({ preventScroll: true })
    if (range) box.setSelectionRange(...range)
  } else if (act) {
    root.querySelector(`[data-act="${act}"]:not([disabled])`)?.focus({ preventScroll: true })
  }
}

const below = (root, key, by) => {
  const parts = key.match(/^([ab])(\d+),(\d+)$/)
  if (parts) {
    const flat = 2 * Number(parts[2]) + (parts[1] === "b") + by
    return root.querySelector(`[data-k="${"ab"[((flat % 2) + 2) % 2]}${Math.floor(flat / 2)},${parts[3]}"]`)
  }
  const row = key.match(/^r(\d+)$/)
  return row && root.querySelector(`[data-k="r${Number(row[1]) + by}"]`)
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component
  const root = parentElement.querySelector(".truce")
  if (!root) return
  const memo = known.get(root) ?? { seq: data.seq, html: null, timer: 0 }
  if (!known.has(root)) {
    root.addEventListener("focusin", (event) => {
      if (!event.target.dataset?.k) return
      memo.before = event.target.value
      memo.fresh = true
      if (event.target.matches(".num")) event.target.select()
      const cell = event.target.dataset.k.match(/^[ab](\d+,\d+)$/)?.[1]
      clearTimeout(memo.going)
      if (cell && cell !== memo.cell) memo.going = setTimeout(() => memo.tell(cell), WAIT)
    })
  }
  known.set(root, memo)
  memo.tell = (cell) => {
    memo.cell = cell
    setStateValue("cell", cell)
  }
  if (memo.html !== data.html) {
    draw(root, parentElement, data, memo)
    memo.html = data.html
  }
  const shape = () => root.querySelector("table.typed").dataset.shape
  const send = () => {
    clearTimeout(memo.timer)
    memo.timer = 0
    memo.seq += 1
    setStateValue("typed", { seq: memo.seq, shape: shape(), cells: texts(root) })
  }
  const act = (name, more = {}) => {
    clearTimeout(memo.timer)
    memo.timer = 0
    memo.seq += 1
    setTriggerValue("act", { seq: memo.seq, shape: shape(), cells: texts(root), name, ...more })
  }
  root.oninput = (event) => {
    if (!event.target.dataset.k) return
    clearTimeout(memo.timer)
    memo.fresh = false
    memo.timer = setTimeout(send, WAIT)
  }
  root.onchange = () => memo.timer && send()
  root.onclick = (event) => {
    if (memo.fresh && event.target.matches(".num")) event.target.select()
    memo.fresh = false
    const button = event.target.closest("[data-act]")
    if (button && !button.disabled) act(button.dataset.act)
  }
  root.onpaste = (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? ""
    if (!event.target.dataset?.k || !/[\t\n]/.test(text.trim())) return
    event.preventDefault()
    act("paste", { text })
  }
  root.onkeydown = (event) => {
    const key = event.target.dataset?.k
    if (!key) return
    const letter = event.key.toLowerCase()
    if ((event.ctrlKey || event.metaKey) && (letter === "z" || letter === "y")) {
      if (event.target.value !== memo.before) return // what was typed here is the browser's to undo
      event.preventDefault()
      act(letter === "y" || event.shiftKey ? "redo" : "undo")
      return
    }
    const by = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key]
    const next = by && below(root, key, by)
    if (!next) return
    event.preventDefault()
    next.focus()
  }
}
