// Which extension it is.

/** The id that follows from the key in the manifest. */
export const ID = 'jcadiddjigffoplhjinalfhkapncjfaf';
