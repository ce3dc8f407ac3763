/// How the pages of a fleet look, and how their table is sorted and filtered.
enum FleetReportStyle {
    static let sheet = """
        :root { color-scheme: light dark; --ink: #1d2733; --paper: #ffffff; --line: #d5dce4; --soft: #5b6b7c; --stripe: #f6f8fa;
          --bad: #b3261e; --warn: #8a5a00; --good: #1c6b3a; --link: #0b5cad; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --paper: #14191f; --line: #333d48; --soft: #98a6b5; --stripe: #1a2129;
          --bad: #ff8a80; --warn: #ffc46b; --good: #7ed7a0; --link: #84bfff; } }
        * { box-sizing: border-box; } [hidden] { display: none !important; }
        body { margin: 0 auto; max-width: 100rem; padding: 1.5rem; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
        h1 { margin: 0; font-size: 1.6rem; } h2 { font-size: 1.15rem; margin: 1.6rem 0 .5rem; }
        a { color: var(--link); } .when { color: var(--soft); margin: .2rem 0 1rem; }
        .counts { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; padding: 0; margin: 0 0 1rem; list-style: none; }
        .counts b { font-size: 1.3rem; }
        .filter { margin: 0 0 .8rem; } input { font: inherit; padding: .3rem .5rem; width: 20rem; max-width: 100%;
          border: 1px solid var(--line); border-radius: .3rem; color: inherit; background: var(--paper); }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
        thead th { position: sticky; top: 0; background: var(--paper); white-space: nowrap; }
        thead button { all: unset; cursor: pointer; font-weight: 600; } thead button:focus-visible { outline: 2px solid var(--link); }
        th[aria-sort=ascending] button::after { content: " ▲"; } th[aria-sort=descending] button::after { content: " ▼"; }
        tbody tr:nth-child(even) { background: var(--stripe); }
        .facts th { width: 9rem; color: var(--soft); font-weight: 500; }
        .badge { display: inline-block; padding: 0 .5rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .85em; white-space: nowrap; }
        .alarm .badge, .refused .badge, .counts .alarm, .counts .refused, .target.refused, em { color: var(--bad); font-style: normal; }
        .drifted .badge, .overdue .badge, .behind .badge, .waiting .badge, .counts .drifted, .counts .overdue, .counts .behind,
        .counts .waiting, .target.waiting, .target.unconfirmed { color: var(--warn); }
        .current .badge, .counts .current { color: var(--good); } .unknown .badge, .counts .unknown { color: var(--soft); }
        @media (max-width: 48rem) { body { padding: 1rem; }
          #sites thead { display: none; } #sites tr { display: block; padding: .5rem 0; border-bottom: 2px solid var(--line); }
          #sites td { display: flex; gap: .6rem; padding: .15rem 0; border: 0; } #sites td::before { content: attr(data-name); flex: 0 0 6rem; color: var(--soft); } }
        @media print { :root { color-scheme: light; } body { font-size: 11px; max-width: none; padding: 0; } .filter { display: none; }
          thead { display: table-header-group; } thead th { position: static; } tr { break-inside: avoid; } }
        """

    static let script = """
        (() => {
          const table = document.getElementById("sites"), body = table.tBodies[0];
          const heads = [...table.tHead.rows[0].cells];
          const key = (row, column) => row.cells[column].dataset.sort;
          heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
            const down = head.getAttribute("aria-sort") === "ascending";
            heads.forEach(other => other.removeAttribute("aria-sort"));
            head.setAttribute("aria-sort", down ? "descending" : "ascending");
            const numbers = [...body.rows].every(row => key(row, column) !== "" && !isNaN(key(row, column)));
            const order = (a, b) => numbers ? a - b : a.localeCompare(b, undefined, { numeric: true });
            [...body.rows].sort((a, b) => order(key(a, column), key(b, column)) * (down ? -1 : 1)).forEach(row => body.append(row));
          }));
          document.getElementById("filter").addEventListener("input", event => {
            const words = event.target.value.toLowerCase().split(/\\s+/);
            for (const row of body.rows) {
              const text = (row.textContent + " " + row.dataset.text).toLowerCase();
              row.hidden = !words.every(word => text.includes(word));
            }
          });
        })();
        """
}
