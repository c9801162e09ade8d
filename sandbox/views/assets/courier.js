// Brings what other parts of the page are to show (panel.js), in the one message of the part that was drawn again.
export default ({ data }) => void dispatchEvent(new CustomEvent("truce-panels", { detail: data }))
