// Sliders show what they are moved to at once. The page is told when they rest: each telling is a run of
// the page, and a run is not asked for while a hand is on a slider.
const REST = 150 // milliseconds without a move

// What was moved and is not known to stand in the address yet: a page drawn for a move before it is late.
const moved = new Map()
const tellers = new WeakMap() // of each panel
let hand = null // the panel whose slider was moved last
let move = 0
let told = 0
let timer = 0

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
  if (move === told) return
  told = move
  const mine = [...moved].filter(([, { root }]) => root === hand)
  tellers.get(hand)("moved", { move, values: Object.fromEntries(mine.map(([name, { value }]) => [name, value])) })
}

// whatever is pressed next comes after what was moved
addEventListener("pointerdown", (event) => event.composedPath()[0].type === "range" || rest(), true)
addEventListener("pagehide", rest)

const slide = (root) => {
  root.addEventListener("input", ({ target }) => {
    const slider = target.closest(".slider")
    if (!slider) return
    if (hand !== root) rest()
    hand = root
    move = Math.max(Date.now(), move + 1)
    const value = Math.min(target.value, slider.dataset.high)
    moved.set(slider.dataset.name, { value, move, root })
    place(slider, value)
    last.delete(root) // what Python drew last is not what stands there
    clearTimeout(timer)
    timer = setTimeout(rest, REST)
  })
  root.addEventListener("focusout", ({ target }) => target.type === "range" && rest())
  root.addEventListener("keydown", ({ key, target }) => key === "Escape" && target.closest(".why") && target.blur())
}

// what a page that was drawn knows of stands in the address
const heard = (root, { data, setStateValue }) => {
  tellers.set(root, setStateValue)
  for (const [name, one] of moved) {
    if (one.move <= data.move) moved.delete(name)
  }
}

