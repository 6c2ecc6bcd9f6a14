package dev.sluice.audit.report;

/** The page's style sheet. */
final class Style {
  /** Narrow screens get the feature table as one card a feature. */
  static final String SHEET =
      """
      :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee5;--bar:#3b6fb6;--pale:#c5d5ea;--bg:#fff;--card:#f6f8fa;--good:#2b7a4b;--warn:#9a6700;--bad:#b3261e;--note:#52606d}
      @media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b4;--line:#333c48;--bar:#7fa8e0;--pale:#2c4262;--bg:#12161c;--card:#1a2029}}
      *{box-sizing:border-box}body{margin:0 auto;max-width:64rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--bg);overflow-wrap:anywhere}
      h1{font-size:1.4rem;margin:.2rem 0 .6rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}p{margin:.4rem 0}.soft{color:var(--soft);font-size:.9rem}
      .verdict{padding:.8rem 1rem;border-radius:.5rem;font-weight:600;font-size:1.1rem;color:#fff}
      .INFO{background:var(--good)}.WARNING{background:var(--warn)}.SEVERE{background:var(--bad)}.tag.INFO{background:var(--note)}
      .facts{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;color:var(--soft);margin:.8rem 0}.facts b{color:var(--ink)}
      .found{background:var(--card);border:1px solid var(--line);border-left:.3rem solid var(--note);border-radius:.4rem;padding:.6rem 1rem;margin:.6rem 0}
      .found.WARNING{border-left-color:var(--warn);background:var(--card)}.found.SEVERE{border-left-color:var(--bad);background:var(--card)}.found.INFO{background:var(--card)}
      .found p{margin:.2rem 0}.tag{display:inline-block;border-radius:.3rem;padding:0 .45rem;margin-right:.2rem;color:#fff;font-size:.78rem;white-space:nowrap}
      .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{text-align:right;padding:.3rem .5rem;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:middle}
      th{color:var(--soft);font-weight:600;font-size:.85rem}th:first-child,td:first-child{text-align:left}td.name{font-weight:600;white-space:normal;min-width:11rem}
      td.left{text-align:left;white-space:normal}svg{display:block;max-width:100%;height:auto}svg text{fill:var(--ink);font:12px system-ui,sans-serif}svg .soft{fill:var(--soft);font-size:11px}
      details{margin:.8rem 0}summary{cursor:pointer;color:var(--soft)}dt{font-weight:600}dd{margin:0 0 .5rem}
      @media(max-width:44rem){body{padding:.7rem}.cards tr:first-child{display:none}.cards tr{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem;border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;padding:.4rem .6rem;background:var(--card)}
      .cards td{border:0;padding:.1rem 0;display:flex;justify-content:space-between;gap:.5rem}.cards td::before{content:attr(data-l);color:var(--soft);font-size:.85rem}.cards td:empty{display:none}
      .cards td.name{min-width:0}.cards td.name,.cards td.bar,.cards td.left{grid-column:1/-1;justify-content:flex-start}.cards td.name::before,.cards td.bar::before,.cards td.left::before{content:none}.cards td.bar svg{width:100%}}
      """;

  private Style() {}
}
