/// The style sheet of pages: for light and dark screens, narrow ones, and paper.
enum PageStyle {
    static let sheet: Markup = """
        :root {
          color-scheme: light dark;
          --ground: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #5b6675; --edge: #dde1e7; --grid: #e9ecf0;
          --good: #1a7f4b; --good-wash: #e5f5ec; --bad: #c02b34; --bad-wash: #fdecec; --warn: #8a5a00; --warn-wash: #fff4d9;
          --t1: #2464d2; --t2: #7d3fc4; --t3: #d9610f; --quiet: #6b7686;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #12161d; --card: #1a2029; --ink: #e6eaf0; --soft: #9aa6b5; --edge: #2d3643; --grid: #272f3a;
            --good: #5ccf90; --good-wash: #16301f; --bad: #ff8086; --bad-wash: #3a1a1e; --warn: #f2c063; --warn-wash: #352a10;
            --t1: #6ea8ff; --t2: #bb8cff; --t3: #ffa256; --quiet: #8d99a9;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--ground); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        main, header, footer { max-width: 1160px; margin: 0 auto; padding: 0 24px; }
        header { padding-top: 32px; }
        h1 { font-size: 28px; line-height: 1.2; margin: 0; letter-spacing: -0.01em; overflow-wrap: anywhere; }
        h2 { font-size: 19px; margin: 40px 0 12px; letter-spacing: -0.005em; }
        h3 { font-size: 15px; margin: 0 0 4px; }
        .headline { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
        .badge {
          font-size: 13px; font-weight: 600; padding: 2px 10px; border-radius: 99px; border: 1px solid var(--edge);
          color: var(--soft); background: var(--card);
        }
        .badge.good { color: var(--good); background: var(--good-wash); border-color: transparent; }
        .badge.bad { color: var(--bad); background: var(--bad-wash); border-color: transparent; }
        .lead { margin: 8px 0 0; color: var(--soft); overflow-wrap: anywhere; }
        .alert { border-left: 4px solid; border-radius: 6px; padding: 12px 16px; margin: 20px 0 0; }
        .alert h2 { font-size: 15px; margin: 0; }
        .alert p, .alert ul { margin: 4px 0 0; }
        .alert ul { padding-left: 20px; }
        .alert.bad { background: var(--bad-wash); border-color: var(--bad); }
        .alert.warn { background: var(--warn-wash); border-color: var(--warn); }
        .alert.bad h2 { color: var(--bad); }
        .alert.warn h2 { color: var(--warn); }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin: 24px 0 0; }
        .figures div, .card { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; }
        .figures div { padding: 12px 16px; }
        .figures dt { color: var(--soft); font-size: 13px; }
        .figures dd { margin: 0; overflow-wrap: anywhere; font-size: 23px; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
        .figures dd small { display: block; font-size: 12.5px; font-weight: 400; color: var(--soft); }
        .figures dd.bad { color: var(--bad); }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--soft); font-size: 13px; padding: 10px 16px 0; }
        th, td { padding: 8px 10px; text-align: right; border-top: 1px solid var(--grid); vertical-align: baseline; }
        td { white-space: nowrap; }
        td.words { white-space: normal; overflow-wrap: anywhere; }
        thead th { border-top: 0; color: var(--soft); font-size: 13px; font-weight: 600; white-space: nowrap; }
        th:first-child { text-align: left; padding-left: 16px; }
        th:last-child, td:last-child { padding-right: 16px; }
        tbody th { font-weight: 500; min-width: 9.5em; overflow-wrap: break-word; }
        td small { display: block; color: var(--soft); font-size: 12px; }
        tr.adjusted th, tr.adjusted td { color: var(--soft); border-top-style: dashed; }
        .met { color: var(--good); font-weight: 600; }
        .missed { color: var(--bad); font-weight: 600; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 16px; }
        .charts > .wide { grid-column: 1 / -1; }
        figure { margin: 0; padding: 14px 16px 10px; min-width: 0; }
        figure svg[role=img] { display: block; width: 100%; height: auto; }
        svg.half { min-width: 440px; }
        svg.wide { min-width: 800px; }
        .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; margin: 0; padding: 0; font-size: 13px; color: var(--soft); }
        .legend li { display: flex; align-items: center; gap: 6px; }
        .tick, .axis, .marker text { font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums; }
        .marker text { paint-order: stroke; stroke: var(--card); stroke-width: 3px; fill: var(--ink); }
        .marker path { stroke: var(--ink); stroke-dasharray: 2 3; opacity: 0.7; }
        .grid { stroke: var(--grid); }
        .base, .stub { stroke: var(--quiet); opacity: 0.6; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
        .line.t1 { stroke: var(--t1); }
        .line.t2 { stroke: var(--t2); stroke-dasharray: 7 3; }
        .line.t3 { stroke: var(--t3); stroke-dasharray: 2 3.5; }
        .line.bad { stroke: var(--bad); }
        .line.quiet { stroke: var(--quiet); stroke-dasharray: 5 4; stroke-width: 1.6; }
        .fill { stroke: none; opacity: 0.16; }
        .fill.t1, .bar.t1, .dot.t1 { fill: var(--t1); }
        .fill.t2, .bar.t2, .dot.t2 { fill: var(--t2); }
        .fill.t3, .bar.t3, .dot.t3 { fill: var(--t3); }
        .fill.bad, .bar.bad, .dot.bad { fill: var(--bad); }
        .fill.quiet, .bar.quiet, .dot.quiet { fill: var(--quiet); }
        .legend .fill { opacity: 0.35; }
        .bar { opacity: 0.8; }
        .hints rect { fill: transparent; }
        .hints rect:hover { fill: var(--ink); opacity: 0.09; }
        details { margin: 12px 0 0; }
        summary { cursor: pointer; color: var(--soft); font-size: 14px; }
        details > .card, details > pre { margin-top: 8px; }
        .tall { max-height: 420px; overflow: auto; }
        .tall thead th { position: sticky; top: 0; background: var(--card); }
        pre { padding: 14px 16px; overflow-x: auto; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 16px; align-items: start; }
        .none { color: var(--soft); padding: 14px 16px; margin: 0; }
        footer { color: var(--soft); font-size: 13px; padding-top: 36px; padding-bottom: 40px; }
        footer p { margin: 0 0 4px; }
        @media (max-width: 640px) { main, header, footer { padding-left: 14px; padding-right: 14px; } th, td { padding: 7px 8px; } }
        @media print {
          :root {
            color-scheme: light;
            --ground: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --edge: #bbbbbb; --grid: #dddddd;
            --good: #1a7f4b; --good-wash: #ffffff; --bad: #c02b34; --bad-wash: #ffffff; --warn: #8a5a00; --warn-wash: #ffffff;
            --t1: #2464d2; --t2: #7d3fc4; --t3: #d9610f; --quiet: #6b7686;
          }
          body { font-size: 11px; }
          main, header, footer { max-width: none; padding-left: 0; padding-right: 0; }
          figure, tr, .alert, .figures div { break-inside: avoid; }
          h2 { break-after: avoid; margin-top: 20px; }
          .tall { max-height: none; }
          .charts { grid-template-columns: 1fr 1fr; }
          svg.half, svg.wide { min-width: 0; }
          th, td { padding: 3px 5px; }
          table { font-size: 9.5px; }
          td small, thead th, caption { font-size: 8.5px; }
          tbody th { min-width: 0; }
          .scroll { overflow: visible; }
          details:not([open]) { display: none; }
          .hints { display: none; }
        }
        """
}
