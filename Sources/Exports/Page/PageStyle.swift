/// The style sheet of a page: light and dark, wide and narrow.
enum PageStyle {
  static let sheet = colors + text + picture + ladder + rest

  private static let colors = """
    :root {
      --page: #fbfaf7; --card: #ffffff; --ink: #1c2127; --faint: #667079; --line: #dfdcd4;
      --guest: #2d6ca8; --guest-soft: #bcd4ea; --hot: #1f8a70; --hot-soft: #a9d8ca;
      --given: #c9932b; --given-soft: #f2dfb4; --waste: #8d6c6c;
      --bad: #b3261e; --bad-soft: #fbe3e0; --warn: #96650a; --warn-soft: #fbeecb;
      --good: #2b7a4b; --good-soft: #dcf1e3; --dead: #1c2127;
      --closed: #d8d5ce; --handshake: #cfc4e6; --settling: #e4def0; --idle: #e9e7e1;
      --balloon: #eac673; --unballoon: #9fc3e4; --hot-add: #86c9b5; --hot-remove: #e0a3b0;
      --on: #2a2520;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #14171a; --card: #1b1f23; --ink: #e7e5e0; --faint: #98a1a9; --line: #32383e;
        --guest: #7db4e8; --guest-soft: #28496a; --hot: #63c7ab; --hot-soft: #1f5c4c;
        --given: #e0b357; --given-soft: #54431c; --waste: #a98686;
        --bad: #ff8a80; --bad-soft: #4a1f1c; --warn: #f0c056; --warn-soft: #43350f;
        --good: #74cf97; --good-soft: #17402a; --dead: #f5f3ee;
        --closed: #3a3f44; --handshake: #564a78; --settling: #3d3756; --idle: #2a2f34;
        --balloon: #7b5f1d; --unballoon: #2b5580; --hot-add: #1f6a56; --hot-remove: #7c3f4c;
        --on: #f1eee8;
      }
    }

    """

  private static let text = """
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
    body { margin: 0; background: var(--page); color: var(--ink);
      font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    main { max-width: 1228px; margin: 0 auto; padding: 28px 24px 40px; }
    h1 { font-size: 25px; line-height: 1.2; font-weight: 650; margin: 0 0 4px;
      overflow-wrap: anywhere; letter-spacing: -0.01em; }
    h2 { font-size: 16px; font-weight: 650; margin: 0 0 6px; }
    a { color: var(--guest); text-decoration: none; }
    a:hover { text-decoration: underline; }
    code, pre { font: 12px/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono",
      monospace; }
    section { margin-top: 30px; }
    .kicker { margin: 0 0 4px; color: var(--faint); font-size: 12px; letter-spacing: 0.06em;
      text-transform: uppercase; }
    .machine { margin: 0 0 14px; color: var(--faint); overflow-wrap: anywhere; }
    .hint { margin: 4px 0 0; color: var(--faint); font-size: 12.5px; }
    .verdict { margin: 0 0 16px; padding: 8px 12px; border-left: 4px solid; border-radius: 3px;
      background: var(--card); overflow-wrap: anywhere; }
    .verdict.good { border-color: var(--good); background: var(--good-soft); }
    .verdict.warn { border-color: var(--warn); background: var(--warn-soft); }
    .verdict.bad, .verdict.dead { border-color: var(--bad); background: var(--bad-soft); }
    .divergence { overflow-x: auto; padding: 10px 12px; background: var(--card);
      border: 1px solid var(--line); border-radius: 3px; }
    .facts { display: flex; flex-wrap: wrap; gap: 10px 30px; margin: 0; }
    .facts div { display: flex; flex-direction: column; }
    .facts dd { margin: 0; font-size: 21px; font-weight: 600; font-variant-numeric: tabular-nums;
      line-height: 1.15; }
    .facts dt { color: var(--faint); font-size: 12.5px; }
    .facts .bad dd { color: var(--bad); }
    .facts .warn dd { color: var(--warn); }

    """

  private static let picture = """
    .legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0 0 6px; font-size: 12.5px;
      color: var(--faint); }
    .swatch { display: inline-block; width: 12px; height: 12px; margin-right: 6px;
      vertical-align: -1px; border-radius: 2px; }
    .swatch.held { background: var(--guest-soft); }
    .swatch.hot { background: var(--hot-soft); }
    .swatch.freed { background: var(--given-soft); }
    .swatch.unfreed { background: var(--waste); }
    .swatch.target { height: 0; border-top: 2px dashed var(--ink); vertical-align: 4px;
      width: 18px; border-radius: 0; }
    .swatch.closed { background: var(--closed); }
    .swatch.handshake { background: var(--handshake); }
    .swatch.settling { background: var(--settling); } .swatch.idle { background: var(--idle); }
    .swatch.balloon { background: var(--balloon); }
    .swatch.unballoon { background: var(--unballoon); }
    .swatch.hot-add { background: var(--hot-add); }
    .swatch.hot-remove { background: var(--hot-remove); }
    .picture { display: block; width: 100%; height: auto; background: var(--card);
      border: 1px solid var(--line); border-radius: 5px; }
    .picture.narrow { display: none; }
    .picture text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans",
      sans-serif; fill: var(--faint); }
    .picture text.on { fill: var(--on); font-size: 11.5px; pointer-events: none; }
    .cut { fill: none; stroke: var(--faint); stroke-width: 1.2; }
    .grid { stroke: var(--line); }
    .held { fill: var(--guest-soft); stroke: var(--guest); stroke-width: 1; }
    .hot { fill: var(--hot-soft); stroke: var(--hot); stroke-width: 1; }
    .freed { fill: var(--given-soft); stroke: var(--given); stroke-width: 1; }
    .unfreed { fill: var(--waste); stroke: var(--waste); stroke-width: 1; }
    path.target { fill: none; stroke: var(--ink); stroke-width: 1.8; stroke-dasharray: 5 4; }
    .reset { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 1 3; }
    .pane { fill: transparent; }
    .pane:hover { fill: var(--ink); fill-opacity: 0.07; }
    .lane { stroke: var(--card); stroke-width: 0.6; }
    .tick { stroke: var(--faint); }
    .lane.closed { fill: var(--closed); } .lane.handshake { fill: var(--handshake); }
    .lane.settling { fill: var(--settling); } .lane.idle { fill: var(--idle); }
    .lane.balloon { fill: var(--balloon); } .lane.unballoon { fill: var(--unballoon); }
    .lane.hot-add { fill: var(--hot-add); } .lane.hot-remove { fill: var(--hot-remove); }
    .mark.warn { fill: var(--warn); } .mark.bad { fill: var(--bad); }
    .mark.dead { fill: var(--dead); }
    .mark:hover { stroke: var(--ink); stroke-width: 1.5; }

    """

  private static let ladder = """
    .columns { display: grid; grid-template-columns: minmax(0, 1fr) 300px; gap: 0 36px;
      align-items: start; }
    .ladder { list-style: none; margin: 8px 0 0; padding: 0; font-size: 13px; }
    .ladder li { display: grid; grid-template-columns: 72px minmax(0, 1fr) 8px 210px;
      align-items: stretch; min-height: 25px; }
    .ladder li:hover { background: var(--card); }
    .ladder li:target, tr:target { outline: 2px solid var(--guest); outline-offset: -2px; }
    .time { padding: 3px 12px 3px 0; text-align: right; color: var(--faint);
      font-variant-numeric: tabular-nums; font-size: 12px; }
    .between { display: flex; align-items: center; gap: 8px; padding: 2px 0;
      border-left: 2px solid var(--guest); border-right: 2px solid var(--faint); }
    .ends .between { justify-content: space-between; border-color: transparent;
      margin: 0 -14px; }
    .ends b { font-size: 12.5px; }
    .what { padding: 0 4px 0 10px; overflow-wrap: anywhere; }
    .arrow { flex: 1; min-width: 26px; height: 0; border-top: 1.5px solid currentColor;
      position: relative; color: var(--guest); }
    .arrow::after { content: ""; position: absolute; top: -4.5px; border: 4px solid transparent; }
    .guest .arrow::after { right: 0; border-left: 8px solid currentColor; border-right: 0; }
    .host .between { flex-direction: row-reverse; }
    .host .what { padding: 0 10px 0 4px; text-align: right; }
    .host .arrow { color: var(--faint); }
    .host .arrow::after { left: 0; border-right: 8px solid currentColor; border-left: 0; }
    .outside .between { flex-direction: row-reverse; }
    .outside .what { margin-right: -1px; padding: 1px 9px; color: var(--page);
      background: var(--ink); border-radius: 9px 0 0 9px; font-size: 12.5px; }
    .outside .arrow, .ends .arrow { visibility: hidden; }
    .turn .what { padding: 0 4px 0 10px; color: var(--faint); font-size: 12px; }
    .turn .arrow { border-top: 1px dotted var(--faint); }
    .turn .arrow::after { display: none; }
    .reset .between { background: var(--idle); }
    .reset .what { color: var(--ink); font-weight: 600; }
    .reset .arrow { border-top-style: solid; }
    .fold .what { color: var(--faint); font-style: italic; }
    .fold .arrow { visibility: hidden; }
    .wrong .arrow { color: var(--bad); }
    .wrong .what { color: var(--bad); }
    .outside.wrong .what { color: var(--page); background: var(--bad); }
    .bar { margin-left: 3px; }
    .bar.closed { background: var(--closed); } .bar.handshake { background: var(--handshake); }
    .bar.settling { background: var(--settling); } .bar.idle { background: var(--idle); }
    .bar.balloon { background: var(--balloon); } .bar.unballoon { background: var(--unballoon); }
    .bar.hot-add { background: var(--hot-add); } .bar.hot-remove { background: var(--hot-remove); }
    .side { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 5px;
      padding: 2px 0 2px 8px; min-width: 0; }
    .side em { font-style: normal; color: var(--faint); font-size: 12px; }
    .chip { display: inline-block; padding: 0 6px; border-radius: 3px; font-size: 11.5px;
      line-height: 18px; font-weight: 600; overflow-wrap: anywhere; }
    .chip.bad { color: var(--bad); background: var(--bad-soft); }
    .chip.warn { color: var(--warn); background: var(--warn-soft); }
    .chip.good { color: var(--good); background: var(--good-soft); }
    .chip.plain { color: var(--faint); background: var(--idle); }
    .chip.dead { color: var(--page); background: var(--dead); }

    """

  private static let rest = """
    .findings ul { list-style: none; margin: 0; padding: 0; }
    .findings li { padding: 8px 0; border-top: 1px solid var(--line); }
    .findings p { margin: 4px 0 0; }
    .findings p span { color: var(--faint); }
    .times { font-variant-numeric: tabular-nums; font-weight: 600; }
    .counts { border-collapse: collapse; width: 100%; font-size: 13px; }
    .counts td, .counts th { padding: 2px 0; text-align: left; font-weight: 400;
      overflow-wrap: anywhere; }
    .counts td:last-child { text-align: right; font-variant-numeric: tabular-nums; }
    .counts .sum th, .counts .sum td { padding-top: 8px; font-weight: 600;
      border-bottom: 1px solid var(--line); }
    .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 5px;
      background: var(--card); }
    .details table { border-collapse: collapse; width: 100%; min-width: 760px; font-size: 12.5px; }
    .details th, .details td { text-align: left; vertical-align: top; padding: 4px 10px;
      border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
    .details th { color: var(--faint); font-weight: 500; }
    .details td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
    .details td:nth-child(2) { white-space: nowrap; }
    .details td:nth-child(3) { width: 44%; }
    .details td:nth-child(5) { width: 26%; color: var(--faint); }
    footer { margin-top: 30px; color: var(--faint); font-size: 12.5px; }
    @media (max-width: 980px) {
      .columns { grid-template-columns: minmax(0, 1fr); }
      .columns aside { display: contents; }
      .findings { order: -1; }
    }
    @media (max-width: 640px) {
      main { padding: 18px 14px 30px; }
      h1 { font-size: 21px; }
      section { margin-top: 24px; }
      .facts { gap: 8px 20px; }
      .facts dd { font-size: 18px; }
      .picture.wide { display: none; }
      .picture.narrow { display: block; }
      .ladder li { grid-template-columns: 54px minmax(0, 1fr) 8px;
        grid-template-rows: 1fr auto; }
      .time { padding-right: 8px; font-size: 11.5px; }
      .ladder .side { grid-column: 2; grid-row: 2; padding: 0 0 3px 10px;
        border-left: 2px solid var(--guest); border-right: 2px solid var(--faint); }
      .ladder .bar { grid-row: 1 / span 2; grid-column: 3; }
      .ladder .bare .side, .ladder .ends > span:last-child { display: none; }
      .side em { display: none; }
    }
    @media print { .pane { display: none; } body { background: #fff; } }

    """
}
