/** The style of `/`, light or dark as the browser prefers. */
export const LANDING_STYLE = `
:root { color-scheme: light dark; --ink: #17252c; --soft: #54676f; --line: #d9e2e6; --paper: #fff; --back: #f3f7f8; --sea: #0b5d7a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eef1; --soft: #9db0b8; --line: #2b3a42; --paper: #18232a; --back: #10181d; --sea: #5fc3e4; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.55 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.5rem; }
header { display: flex; gap: 1.1rem; align-items: flex-start; }
header img { margin-top: .3rem; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.02em; }
h1 small { font-size: .85rem; font-weight: 400; letter-spacing: 0; color: var(--soft); }
header p { margin: .35rem 0 0; color: var(--soft); }
h2 { margin: 2rem 0 .7rem; font-size: 1.05rem; }
ul { list-style: none; margin: 0; padding: 0; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
li a { display: flex; gap: 1rem; align-items: baseline; padding: .55rem 1rem; text-decoration: none; color: inherit; }
li a:hover, li a:focus-visible { background: var(--back); outline: none; }
li code { flex: 0 0 8.5rem; color: var(--sea); font-weight: 600; }
li span { color: var(--soft); }
code, pre { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .875rem; }
pre { margin: 0; padding: 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; overflow-x: auto; line-height: 1.6; }
p.hint { margin-bottom: 0; }
p { margin: .8rem 0 0; color: var(--soft); }
@media (max-width: 34rem) { li a { flex-direction: column; gap: 0; } li code { flex: none; } }
`;
