// Sliders show what they are moved to at once, and ask the server for what panels show then (direct.py). The
// page is told when they rest: that is a run of it, and a run is not asked for while a hand is on a slider.
const REST = 300 // milliseconds without a move
const SOON = 150 // where the page alone answers
const PATIENCE = 10_000

// What was moved and is not known to stand in the address yet: a page drawn for a move before it is late.
const moved = new Map()
const tellers = new WeakMap() // of each panel
let hand = null // the panel whose slider was moved last
let move = 0 // counted on from what the page last knew of
let seen = 0 // the last one whose panels were shown
let unsaid = false
let timer = 0
let asking = false
let beside = true // whether there is somebody to ask

const place = (slider, value) => {
  const input = slider.querySelector("input")
  const { own, digits, high } = slider.dataset
  const text = value.toFixed(digits)
  input.value = value
  input.setAttribute("value", value)
  input.setAttribute("aria-valuetext", `${text} ${input.dataset.unit}`)
  slider.querySelector(".value").textContent = text
  slider.style.setProperty("--at", ((value - input.min) / (high - input.min)).toFixed(4))
  slider.classList.toggle("moved", Math.abs(value - own) > 1e-9 * Math.max(1, Math.abs(own)))
}

// a new drawing keeps what was moved since it was asked for
const hold = (root) => {
  for (const slider of moved.size ? root.querySelectorAll(".slider") : []) {
    const one = moved.get(slider.dataset.name)
    if (one) place(slider, one.value)
  }
}

const rest = () => {
  clearTimeout(timer)
  if (!unsaid) return
  unsaid = false
  const mine = [...moved].filter(([, { root }]) => root === hand)
  tellers.get(hand)("moved", { move, seen: seen === move, values: Object.fromEntries(mine.map(([name, { value }]) => [name, value])) })
}

// One question at a time, the last for what stands there last; what is not answered is left to the page.
const ask = async (where) => {
  if (asking) return
  asking = true
  for (let asked = 0; beside && asked !== move; ) {
    asked = move
    const answer = await answered(where).catch(() => ({}))
    bring({ at: answer.at, move: asked }, answer.panels ?? {})
    if (answer.panels?.matrix) seen = asked
    else rest()
  }
  asking = false
}

const answered = async (where) => {
  const url = new URL(where, new URL(".", location))
  url.search = location.search
  for (const [name, { value }] of moved) url.searchParams.set(name, value)
  url.searchParams.set("opened", lines(panels.get("ledger").root))
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) })
  const known = answer.headers.get("content-type")?.startsWith("application/json")
  beside = known || answer.status === 400 || answer.status === 503
  return known ? answer.json() : {}
}

const later = () => {
  clearTimeout(timer)
  timer = setTimeout(() => (asking ? later() : rest()), beside && hand.querySelector("[data-direct]") ? REST : SOON)
}

// whatever is pressed next comes after what was moved
addEventListener("pointerdown", (event) => event.composedPath()[0].type === "range" || rest(), true)
addEventListener("pagehide", rest)
// who goes back leaves a move that no address has: the page is told of it, to show its own again
addEventListener("popstate", () => {
  if (!unsaid) return
  moved.clear()
  seen = 0
  rest()
})

const slide = (root) => {
  root.addEventListener("input", ({ target }) => {
    const slider = target.closest(".slider")
    if (!slider) return
    if (hand !== root) rest()
    hand = root
    move += 1
    unsaid = true
    const value = Math.min(target.value, slider.dataset.high)
    moved.set(slider.dataset.name, { value, move, root })
    place(slider, value)
    last.delete(root) // what Python drew last is not what stands there
    const way = root.querySelector("[data-direct]")
    if (way && beside) ask(way.dataset.direct)
    later()
  })
  root.addEventListener("focusout", ({ target }) => target.type === "range" && rest())
  // what a number rests on is written out for who asks
  const about = ({ target }) => {
    const why = target.closest?.(".why")
    if (!why || why.querySelector(".about")) return
    why.insertAdjacentHTML("beforeend", `<span class="about">${why.dataset.about}</span>`)
  }
  for (const kind of ["pointerover", "focusin"]) root.addEventListener(kind, about)
  root.addEventListener("keydown", ({ key, target }) => key === "Escape" && target.closest(".why") && target.blur())
}

// what a page that was drawn knows of stands in the address
const heard = (root, { data, setTriggerValue }) => {
  tellers.set(root, setTriggerValue) // a state would be lost where a press on another page follows at once
  move = Math.max(move, data.move)
  for (const [name, one] of moved) {
    if (one.move <= data.move) moved.delete(name)
  }
}

