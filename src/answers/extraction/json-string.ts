// LaTeX commands whose first letter is also a JSON escape. Models write "\frac" in JSON without doubling the backslash;
// read by the letter of JSON it would be a form feed and "rac".
const latexCommand =
  /^(?:beta|bar|begin|big|Big|binom|bmod|boldsymbol|bot|boxed|bullet|forall|frac|flat|nabla|natural|ne|neg|neq|ni|not|notin|nu|rangle|rceil|Re|rfloor|rho|right|rightarrow|rm|root|tan|tanh|tau|tbinom|text|textbf|textit|textrm|tfrac|theta|times|to|top|triangle|underline|unicode|uparrow|upsilon)(?![A-Za-z])/

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

/** The text of the inside of a JSON string, read leniently: LaTeX commands and unknown escapes keep their backslash. */
export function decodeJsonString(inside: string): string {
  if (!inside.includes('\\')) return inside
  let text = ''
  for (let at = 0; at < inside.length; at++) {
    const char = inside.charAt(at)
    if (char !== '\\') {
      text += char
      continue
    }
    const next = inside.charAt(at + 1)
    const escaped = escapes[next]
    if (next === '\\' || next === '"' || next === '/') {
      text += next
      at++
    } else if (next === 'u' && /^[0-9a-fA-F]{4}$/.test(inside.slice(at + 2, at + 6))) {
      text += String.fromCharCode(Number.parseInt(inside.slice(at + 2, at + 6), 16))
      at += 5
    } else if (escaped !== undefined && !latexCommand.test(inside.slice(at + 1, at + 14))) {
      text += escaped
      at++
    } else {
      text += char
    }
  }
  return text
}
