// A map of games: tells the game under the pointer or the keyboard's cross, reports chosen points.
const shown = new WeakMap()

const decode = (runs) => {
  const codes = []
  for (let k = 0; k < runs.length; k += 2) {
    for (let n = 0; n < runs[k + 1]; n++) codes.push(runs[k])
  }
  return codes
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".board")
  if (!root || shown.get(root) === data.html) return
  const hadFocus = parentElement.activeElement?.classList?.contains("plot")
  root.innerHTML = data.html
  shown.set(root, data.html)
  const plot = root.querySelector(".plot")
  const told = root.querySelector(".told")
  const go = root.querySelector(".go")
  const cross = root.querySelector(".cross")
  const { xs, ys, layers, here, names } = data.points
  const codes = layers.map((layer) => decode(layer.runs))
  let at = [...here]

  const tell = ([i, j]) => {
    cross.style.left = `${(100 * (j + 0.5)) / xs.length}%`
    cross.style.bottom = `${(100 * (i + 0.5)) / ys.length}%`
    const parts = layers.map((layer, k) => {
      const line = document.createElement("li")
      const name = document.createElement("span")
      name.textContent = layer.name
      const value = document.createElement("b")
      value.textContent = layer.labels[codes[k][i * xs.length + j]]
      line.append(name, " ", value)
      return line
    })
    const place = document.createElement("p")
    place.textContent = `${names[0]} ${xs[j]}, ${names[1]} ${ys[i]}`
    const list = document.createElement("ul")
    list.append(...parts)
    told.replaceChildren(place, list)
    go.hidden = i === here[0] && j === here[1]
  }

  const under = (event) => {
    const box = plot.getBoundingClientRect()
    const part = (share, size) => Math.min(size - 1, Math.max(0, Math.floor(share * size)))
    return [
      part((box.bottom - event.clientY) / box.height, ys.length),
      part((event.clientX - box.left) / box.width, xs.length),
    ]
  }
  const choose = () => setTriggerValue("cell", `${at[0]},${at[1]}`)

  plot.onpointermove = (event) => {
    cross.hidden = false
    at = under(event)
    tell(at)
  }
  plot.onpointerleave = (event) => {
    if (event.pointerType === "touch") return
    at = [...here]
    cross.hidden = true
    tell(at)
  }
  plot.onpointerup = (event) => {
    at = under(event)
    cross.hidden = false
    tell(at)
    // a finger hides what it points at: it looks first, and goes by the button
    if (event.pointerType !== "touch") choose()
  }
  plot.onkeydown = (event) => {
    const far = event.shiftKey ? 10 : 1
    const step = {
      ArrowLeft: [0, -far], ArrowRight: [0, far], ArrowUp: [far, 0], ArrowDown: [-far, 0],
    }[event.key]
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault()
      choose()
    }
    if (!step) return
    event.preventDefault()
    const within = (value, size) => Math.min(size - 1, Math.max(0, value))
    at = [within(at[0] + step[0], ys.length), within(at[1] + step[1], xs.length)]
    cross.hidden = false
    tell(at)
  }
  go.onclick = choose
  tell(at)
  if (hadFocus) plot.focus({ preventScroll: true })
}
