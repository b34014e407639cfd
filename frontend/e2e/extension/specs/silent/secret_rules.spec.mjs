// Which fields are taken for secrets, without a browser: by what they say of themselves, in several languages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsAllowedOn } from '../../../../extension/content/allowed_fields.js';
import { mayBeAllowed, secretIn } from '../../../../extension/content/secrets.js';

/** @typedef {import('../../../../extension/content/secrets.js').Described} Described */

/** A line of text that says nothing of itself. @type {Described} */
const LINE = {
  shape: 'input',
  type: 'text',
  role: '',
  inputMode: '',
  maxLength: -1,
  pattern: '',
  autocomplete: [],
  isMasked: false,
  labels: [],
  names: [],
  placeholder: '',
};
/** @type {Partial<Described>} */
const AREA = { shape: 'text area', type: '' };
/** @type {Partial<Described>} */
const EDITABLE = { shape: 'editable', type: '' };

/** @param {string} label */
const called = (label, more = {}) => ({ labels: [label], ...more });

/** @type {Record<string, Partial<Described>>} */
const HARMLESS = {
  'nothing said': {},
  'kept from the browser': { autocomplete: ['new-password'], ...called('Project') },
  'kept from the browser, without a label': { autocomplete: ['new-password'] },
  'a search for passwords, by its name': { names: ['search_passwords'] },
  'a search field about a password': { type: 'search', placeholder: 'reset password' },
  'an e-mail field for a forgotten password': { type: 'email', names: ['forgotpassword'] },
  'numbers to discard': called('Numbers to discard', { names: ['numbers_to_discard_no'] }),
  'a text that is sent with a password': called('Password hint'),
  'who has forgotten it, by the name': { names: ['forgot-password'], ...called('Your e-mail or user name') },
  'who has forgotten it, in camel case': { names: ['forgotPasswordEmail'] },
  'a question about a password': called('How do I change my password?', { names: ['q'] }),
  'a title of a pin': called('Pin title', { placeholder: 'Tell everyone what your Pin is about' }),
  'a pinned message': called('Pinned message'),
  'a shopping list': called('Shopping cart number of items', { inputMode: 'numeric', maxLength: 4 }),
  spinach: called('Spinach, opinions, tangerines and captions'),
  'a postal code': called('ZIP code', { inputMode: 'numeric', maxLength: 5 }),
  'an Indian postal code': called('PIN code', { inputMode: 'numeric', maxLength: 6, autocomplete: ['postal-code'] }),
  'a year': called('Year', { inputMode: 'numeric', maxLength: 4, placeholder: 'YYYY' }),
  'a quantity': called('Quantity', { inputMode: 'numeric', maxLength: 6 }),
  'a discount code': called('Discount code', { maxLength: 8 }),
  'a country code': called('Country code', { type: 'tel', maxLength: 4 }),
  'a middle initial': called('Middle initial', { maxLength: 1 }),
  'code in a text area': { ...AREA, ...called('Code'), names: ['code'] },
  'a text about a lost card': { ...AREA, ...called('Tell us how you lost the card whose card number you gave us') },
  'a text about a password': { ...AREA, placeholder: 'Describe the problem with your password' },
  'a message that names an account number': {
    ...EDITABLE,
    ...called('Message'),
    placeholder: 'Never send your account number',
  },
  'key words in Spanish': called('Palabras clave'),
  'key words in French': called('Mots-clés'),
  'a word in Italian': called('Cerca una parola'),
  'a hint in German': called('Passwort-Hinweis'),
  'a search in German': called('Suche nach Passwort und PIN'),
  'a lost password in French': called('Mot de passe oublié', { names: ['mdp_oublie'] }),
  'a lost password in Spanish': called('¿Olvidaste tu contraseña?'),
  'days in Polish': called('Liczba dni', { inputMode: 'numeric', maxLength: 4 }),
  'a forgotten password in Japanese': called('パスワードを忘れた方'),
  'a search in Chinese': called('搜索密码'),
  'a comment in Russian': called('Комментарий к паролю', { names: ['password_comment'] }),
  'a name on a card': called('Name on card'),
  'a secret gift': called('Secret santa: who gives to whom?'),
  'the name of a key': called('API key name'),
  'a postal code in Korean': called('우편번호', { inputMode: 'numeric', maxLength: 5 }),
  'what two factors are': called('What is two-factor authentication?'),
  'a token of love': called('Tokens in the game'),
};

/** @type {Record<string, [import('../../../../extension/content/secrets.js').Secret, Partial<Described>]>} */
const SENSITIVE = {
  'a password': ['password field', { type: 'password' }],
  'dots for characters': ['masked', { isMasked: true }],
  'a code that the browser may fill in': ['one-time code', { autocomplete: ['one-time-code'] }],
  'a card that the browser may fill in': ['card', { autocomplete: ['section-pay', 'billing', 'cc-number'] }],
  'a password that is shown': ['password field', { autocomplete: ['current-password'] }],
  'a new password in a text area': ['password', { ...AREA, autocomplete: ['new-password'] }],
  'a new password that is shown': ['password', { autocomplete: ['new-password'], ...called('New password') }],
  'a code of six digits': ['code', { inputMode: 'numeric', maxLength: 6 }],
  'a code of six digits, by its pattern': ['code', { pattern: '[0-9]{6}', inputMode: 'numeric' }],
  'a code of six digits, with an example': ['code', { inputMode: 'numeric', maxLength: 6, placeholder: '123456' }],
  'a code of six digits, by its label': ['code', called('Enter the 6-digit code')],
  'a code that was sent': ['one-time code', called('We have sent you an SMS. Enter the verification code from it')],
  'a code for numbers only': ['code', called('Code', { inputMode: 'numeric' })],
  'one box a digit': ['code', { maxLength: 1 }],
  'a box of several': ['code', called('Digit 2 of 6')],
  'a PIN': ['password', called('PIN')],
  'a PIN of four digits': ['password', called('Enter your 4-digit PIN', { type: 'tel', maxLength: 4 })],
  'a PIN by its name': ['password', { names: ['userPin'] }],
  'a social security number': ['personal', called('Social Security Number', { names: ['ssn'] })],
  'a social security number by its shape': ['personal', { placeholder: '___-__-____' }],
  'a social security number by its pattern': ['personal', { pattern: '[0-9]{3}-[0-9]{2}-[0-9]{4}' }],
  'an IBAN': ['personal', called('IBAN')],
  'an IBAN by its example': ['personal', { placeholder: 'DE89 3704 0044 0532 0130 00' }],
  'a card by its example': ['card', called('Pay with', { placeholder: '1234 5678 9012 3456' })],
  'a card by its name': ['card', { names: ['card_number'] }],
  'the back of a card': ['card', { names: ['cvv2'] }],
  'a password by its name': ['password', { names: ['user[password]'] }],
  'a password in camel case': ['password', { names: ['loginPassword2'] }],
  'two factors': ['one-time code', { names: ['input-2fa'] }],
  'words to get a wallet back': ['personal', { ...AREA, placeholder: 'Enter your secret recovery phrase' }],
  'a key of a program': ['personal', { ...EDITABLE, ...called('Paste your API key here') }],
  'a password in an editable element': ['password', { ...EDITABLE, ...called('Password') }],
  'a mother': ['personal', called("Mother's maiden name")],
  'a passport': ['personal', called('Passport number')],
  'a password in German': ['password', called('Neues Kennwort bestätigen')],
  'a code in German': ['code', called('6-stelliger Code', { names: ['x'] })],
  'a TAN in German': ['one-time code', called('TAN')],
  'an insurance in German': ['personal', called('Sozialversicherungsnummer')],
  'a password in French': ['password', called('Saisissez votre mot de passe')],
  'a code in French': ['code', called('Code à 6 chiffres')],
  'a card in French': ['card', called('Numéro de carte')],
  'a password in Spanish': ['password', called('Contraseña')],
  'a code in Spanish': ['one-time code', called('Código de verificación')],
  'an identity in Spanish': ['personal', called('DNI')],
  'a tax number in Italian': ['personal', called('Codice fiscale')],
  'a password in Portuguese': ['password', called('Digite sua senha')],
  'a password in Polish': ['password', called('Hasło')],
  'a code in Spanish that came by SMS': ['one-time code', called('Código SMS')],
  'words to get a wallet back, counted': [
    'personal',
    { ...AREA, ...called('Enter your 12 or 24 word secret recovery phrase') },
  ],
  'some digits for a verification': ['code', called('Verification', { inputMode: 'numeric', maxLength: 6 })],
  'a person in Polish': ['personal', called('PESEL')],
  'a code in Dutch': ['one-time code', called('Verificatiecode')],
  'a person in Swedish': ['personal', called('Personnummer')],
  'a password in Turkish': ['password', called('Şifre')],
  'a password in Russian': ['password', called('Введите пароль')],
  'a code in Russian': ['one-time code', called('Код из СМС')],
  'a password in Arabic': ['password', called('كلمة المرور')],
  'a password in Hindi': ['password', called('पासवर्ड')],
  'a code in Chinese': ['one-time code', called('请输入短信验证码')],
  'a password in Japanese': ['password', called('パスワード（確認）')],
  'a number in Korean': ['personal', called('주민등록번호를 입력하세요')],
};

for (const [name, described] of Object.entries(HARMLESS)) {
  test(`words go into a harmless field: ${name}`, () => {
    assert.equal(secretIn({ ...LINE, ...described }), undefined);
  });
}
for (const [name, [secret, described]] of Object.entries(SENSITIVE)) {
  test(`no words go into a sensitive field: ${name}`, () => {
    assert.equal(secretIn({ ...LINE, ...described }), secret);
  });
}

test('what is secret beyond doubt cannot be allowed, what was only guessed can', () => {
  for (const secret of /** @type {const} */ (['password field', 'masked', 'one-time code', 'card']))
    assert.ok(!mayBeAllowed(secret), secret);
  for (const secret of /** @type {const} */ (['password', 'personal', 'code'])) assert.ok(mayBeAllowed(secret), secret);
});

test('a field is allowed on its site alone, whatever else lies in the storage', () => {
  const stored = [{ site: 'a.example', field: 'f' }, { site: 'b.example', field: 'g' }, 7, null, { site: 'a.example' }];
  assert.deepEqual([...fieldsAllowedOn(stored, 'a.example')], ['f']);
  assert.deepEqual([...fieldsAllowedOn(undefined, 'a.example')], []);
});
