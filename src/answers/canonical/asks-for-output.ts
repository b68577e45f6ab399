const showsCode = /```|\bdef \w+\(|\bprint\(|console\.log\(|\breturn\b|\bassert\b|\bSystem\.out\.|\bfunction \w+\(|>>> /

/** Program code, and a question about what it gives. */
export function asksForOutput(question: string): boolean {
  return showsCode.test(question)
}

const asksForValue =
  /\bassert\b[^\n]{0,400}==\s*(?:\?{1,3}|_{2,}|\.{3}|…|$|```|["'`]?<)|\bassert\b[^\n]{0,400}\?\?|\bwhat (?:does|do|will|would|is|are)\b[^?\n]{0,120}\b(?:prints?|outputs?|returns?|give|gives|evaluate|evaluates|produces?|values?|results?|displayed|logged)\b|\bwhat (?:is|will be) (?:printed|returned|logged|displayed)|\bpredict (?:the )?(?:output|result|return|what)|\b(?:complete|fill in) (?:the |this )?(?:\w+ )?assert\w*|\b(?:the )?output of (?:the |this )?(?:following|code|program|snippet|function|script)|\b(?:exact|expected|correct) (?:output|return value)\b/im

/** Whether a question shows code and asks for a value that it gives: no answer to it is a program. */
export function asksForValueOfCode(question: string): boolean {
  return asksForOutput(question) && asksForValue.test(question)
}

const outcome =
  /^(?:(?:>>>\s?)?assert\s+)?[A-Za-z_][\w.]{0,60}\([\s\S]{0,2000}\)\s*==\s*([\s\S]{1,2000})$|^(?:it |the (?:code|program|function|output|result) (?:is )?)?(?:prints?|outputs?|returns?|#\s?=>|=>|→)\s*:?\s+([\s\S]{1,2000})$/i

/** The value of an answer that repeats the assertion or says that it is printed or returned: `assert f(1) == 'a'`. */
export function outputStated(answer: string): string {
  const match = outcome.exec(answer.trim())
  return (match?.[1] ?? match?.[2] ?? answer).trim().replace(/^`+|`+$/g, '')
}
