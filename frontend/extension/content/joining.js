// Which pieces of speech a blank parts. The rule and its tables are the core's (`dictation/src/joining.rs`), and both are
// held to the same cases (`dictation/src/joining/cases.tsv`).

/** Scripts that are written without blanks, beside other scripts too. */
export const IDEOGRAPHIC =
  /[\u02ea\u02eb\u2e80-\u312f\u3190-\u31ff\u3220-\u325f\u3280-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff9f\u{16fe2}-\u{16ff6}\u{1aff0}-\u{1b16f}\u{1f200}\u{20000}-\u{3ffff}]/u;
/** Scripts that are written without blanks between their own words. */
export const RUNNING_ON =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf\u{116d0}-\u{116ff}\u{11700}-\u{1174f}\u200b]/u;
/** Signs that belong to what stands before them. A dot with something behind it begins a name: `.env`. */
export const SIGNS_BEFORE = /^[.,!?;:…。，、！？；：]+(?:\s|$)/u;
/** Characters that only choose another form of the one before them. */
const FORM_CHOICES = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+$/u;

/** The character that counts at the end. @param {string} text */
export const lastCharacter = (text) => [...text.slice(-64).replace(FORM_CHOICES, '')].at(-1) ?? '';

/** Whether a blank parts two texts. @param {string} left @param {string} right */
export function takesBlank(left, right) {
  const last = lastCharacter(left);
  const [first = ''] = right;
  if (!last || !first || /\s/u.test(last + first) || SIGNS_BEFORE.test(right)) return false;
  if (IDEOGRAPHIC.test(last) || IDEOGRAPHIC.test(first)) return false;
  return !(RUNNING_ON.test(last) && RUNNING_ON.test(first));
}
