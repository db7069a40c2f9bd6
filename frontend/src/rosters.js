// The live parts of the roster pages: progress that refreshes itself, and keys for the review queue. Both pages work without.
class LivePart extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.refresh(), 1500);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  async refresh() {
    if (document.hidden || this.isAsking) return;
    this.isAsking = true;
    try {
      const answer = await fetch(this.getAttribute("src"), { headers: { "X-Requested-With": "live-part" } });
      if (!answer.ok || answer.headers.get("X-Done")) return location.reload();
      this.innerHTML = await answer.text();
    } catch {
      // The network is away for a moment: the next tick asks again.
    } finally {
      this.isAsking = false;
    }
  }
}

class ReviewKeys extends HTMLElement {
  connectedCallback() {
    this.listen = (event) => this.pressed(event);
    document.addEventListener("keydown", this.listen);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listen);
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const wanted = this.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!wanted) return;
    event.preventDefault();
    wanted.click();
  }
}

customElements.define("live-part", LivePart);
customElements.define("review-keys", ReviewKeys);
