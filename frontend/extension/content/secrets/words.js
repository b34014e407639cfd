// What secrets are called, in the languages in which forms are written most, and what only speaks about them. Each entry
// is one or more whole words; `wording.js` reads labels in the same way as these tables, so marks over letters and capitals
// do not count.

/** @param {string} lines entries, parted by commas or line ends */
const entries = (lines) =>
  lines
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter(Boolean);

/**
 * - `password`: whoever knows it is somebody else.
 * - `code`: is sent or shown once, to prove who somebody is.
 * - `card`: pays.
 * - `personal`: numbers of persons and accounts, keys of programs, answers that prove who somebody is.
 */
export const SECRETS = {
  password: entries(`
    password, pass word, passwd, passcode, passphrase, pass phrase, pwd, passw, pswd, userpassword, loginpassword,
    newpassword, oldpassword, currentpassword, confirmpassword, passwordconfirm, passwordconfirmation, repeatpassword,
    passwordrepeat, retypepassword, verifypassword, passwordagain, masterpassword, userpass, userpwd, txtpassword,
    wifi key, network key, encryption key, pin, pincode, pinnumber, userpin, atmpin, simpin, newpin, puk
    passwort, kennwort, geheimzahl, geheimnummer, losungswort, passwortwiederholung
    mot de passe, motdepasse, mdp, code secret, code confidentiel, code pin
    contrasena, clave de acceso, clave secreta, clave dinamica
    senha, palavra passe, palavra chave de acesso
    parola d ordine, parola di accesso, parola segreta
    wachtwoord, toegangscode, pincode, haslo, heslo, losenord, adgangskode, kodeord, passord, salasana, tunnusluku, jelszo
    sifre, parool, slaptazodis, lozinka, geslo, mat khau, kata sandi
    пароль, пин, пин код, пінкод, пин-код, лозинка, код доступа, κωδικος προσβασης, κωδικος πιν
    סיסמה, סיסמא, كلمة المرور, كلمة السر, رمز عبور, गुप्त कोड, पासवर्ड
    รหัสผ่าน, รหัสลับ, 密码, 密碼, 口令, 暗号, 暗証番号, パスワード, パスコード, 비밀번호, 암호, 패스워드`),
  code: entries(`
    otp, totp, hotp, one time code, one time password, one time passcode, one time pin, onetimecode, onetimepassword,
    otpcode, smscode, 2fa, mfa, tfa, two factor code, two step code, twofactorcode,
    verification code, verificationcode, verify code, verifycode, authentication code, authenticator code, auth code, authcode,
    security code, securitycode, access code, accesscode, confirmation code, confirmationcode, login code, logincode,
    sign in code, sms code, text message code, email code, mfa code, backup code, recovery code, activation code,
    reset code, reset token, passwordresettoken, code we sent, code we texted, code we emailed, code sent to,
    code from your app, code from the app, code from your authenticator, code from the authenticator app
    einmalcode, einmalpasswort, einmalkennwort, sicherheitscode, bestatigungscode, verifizierungscode, prufcode,
    anmeldecode, zugangscode, freischaltcode, sms code, mtan, smstan, phototan, pushtan, chiptan, tan nummer
    code de verification, code de securite, code de confirmation, code a usage unique, code d acces, code recu par sms
    codigo de verificacion, codigo sms, codice sms, codigo de seguridad, codigo de confirmacion, codigo de acceso, clave de un solo uso
    codigo de verificacao, codigo de seguranca, codigo de confirmacao, codigo de acesso
    codice di verifica, codice di sicurezza, codice di conferma, codice otp, codice monouso
    verificatiecode, beveiligingscode, bevestigingscode, eenmalige code, kod weryfikacyjny, kod jednorazowy, kod sms
    verifieringskod, sakerhetskod, engangskod, engangskode, bekraeftelseskode, bekreftelseskode, sikkerhetskode,
    vahvistuskoodi, kertakayttokoodi, overovaci kod, dogrulama kodu, onay kodu, guvenlik kodu, ma xac nhan, ma otp,
    kode verifikasi, kode otp
    код подтверждения, код из смс, код из sms, одноразовый код, код безопасности, код підтвердження, κωδικος επαληθευσης
    קוד אימות, קוד חד פעמי, رمز التحقق, كود التحقق, सत्यापन कोड, ओटीपी
    รหัสยืนยัน, 验证码, 驗證碼, 校验码, 动态码, 認証コード, 確認コード, 認証番号, ワンタイムパスワード, 인증번호, 인증 번호, 인증코드, 인증 코드,
    일회용 비밀번호`),
  card: entries(`
    card number, cardnumber, cardnum, cardno, card no, card num, card nr, cc number, cc num, cc no, ccnumber, ccnum, ccno,
    credit card number, creditcardnumber, debit card number, payment card number, pan number,
    cvv, cvc, csc, cvn, cvvcode, cvccode, cccsc, cccvv, cvvnumber, card verification, card security code, card code,
    card pin, card cvc, card cvv
    kartennummer, kreditkartennummer, kartenprufnummer, prufziffer, kartenprufziffer
    numero de carte, numero de la carte, numero de carte bancaire, cryptogramme, cryptogramme visuel
    numero de tarjeta, numero de la tarjeta, numero do cartao, numero de cartao
    numero carta, numero della carta, numero di carta, kaartnummer, creditcardnummer
    numer karty, kortnummer, kortin numero, cislo karty, kart numarasi, kart no, nomor kartu
    номер карты, номер картки, αριθμος καρτας, מספר כרטיס, رقم البطاقة, कार्ड नंबर
    หมายเลขบัตร, 卡号, 卡號, 信用卡号, カード番号, セキュリティコード, 카드번호, 카드 번호`),
  personal: entries(`
    ssn, social security, social security number, socialsecuritynumber, social security no, sin number, social insurance number,
    national insurance number, national insurance no, ni number, national id, nationalid, national id number,
    national identification number, identity number, identity card number, id card number, tax id, taxid, tax identification number,
    tax number, tin number, itin, ein number, passport number, passport no, passportnumber, driver s license number, driver license number,
    drivers license number, driving licence number, driver s licence number, medicare number, nhs number,
    iban, ibannumber, account number, accountnumber, bank account, bankaccount, bank account number, routing number, routingnumber, sort code, sortcode
    api key, apikey, api token, apitoken, api secret, secret key, secretkey, secret access key, client secret, clientsecret,
    access token, accesstoken, auth token, authtoken, bearer token, personal access token, private key, privatekey, signing key,
    ssh key, webhook secret, recovery phrase, seed phrase, secret phrase, secret recovery phrase, mnemonic, mnemonic phrase, recovery key,
    security answer, securityanswer, secret answer, answer to your security question, answer to security question, answer to the security question,
    mother s maiden name, mothers maiden name
    sozialversicherungsnummer, sv nummer, steuernummer, steuer id, steueridentifikationsnummer, steuer identifikationsnummer,
    ausweisnummer, personalausweisnummer, reisepassnummer, passnummer, kontonummer, rentenversicherungsnummer, ahv nummer,
    wiederherstellungsphrase, privater schlussel, geheimer schlussel
    numero de securite sociale, numero fiscal, numero de passeport, numero de compte, cle privee, cle api, cle secrete
    numero de la seguridad social, numero de seguridad social, numero de pasaporte, numero de cuenta, numero de dni, nif, curp,
    clave privada, clave api
    cpf, numero do passaporte, numero da conta, chave privada, codice fiscale, numero di conto, numero di passaporto
    burgerservicenummer, bsn, rekeningnummer, paspoortnummer, pesel, numer konta, numer paszportu, numer dowodu
    personnummer, fodselsnummer, cpr nummer, cprnummer, kontonummer, henkilotunnus, tilinumero, rodne cislo, cislo uctu
    tc kimlik, tc kimlik no, tc kimlik numarasi, kimlik numarasi, hesap numarasi, aadhaar, aadhaar number, aadhar number
    инн, снилс, номер счета, номер паспорта, серия и номер паспорта, αφμ, αμκα, תעודת זהות, رقم الهوية, رقم الحساب, آيبان, आधार संख्या
    เลขบัตรประชาชน, 身份证号, 身份證號, 社会保障番号, マイナンバー, 口座番号, 银行账号, 護照號碼, 护照号, 주민등록번호, 계좌번호, 여권번호`),
};

/** What is a secret's name only where nothing else is said, because it means other things beside other words. */
export const WHOLE_SECRETS = {
  password: entries('clave, parola, парола, sandi, parole, nip, secret, senha de acesso'),
  code: entries('tan, itan, two factor, twofactor, two factor authentication, twofactorauthentication'),
  card: entries(`credit card, creditcard, debit card, kreditkarte, tarjeta de credito, cartao de credito, carta di credito, carte de credit,
    carte bancaire, cc`),
  personal: entries('dni, nie, pan, token, tin, sin, passport'),
};

/** Words in front of a secret's name that do not make it another thing: "enter your new ...". */
export const FILLERS = entries(`
  enter, type, paste, input, insert, provide, fill, in, into, below, write, your, my, our, the, a, an, please, new, current, old, existing, confirm,
  repeat, retype, re, again, verify, choose, create, set, use, account, user, login, full, valid, of, to, for, we, i, sent, just, have,
  digit, digits, number, no, code, word, words, master, admin, root, last, first, optional, required, and, or, is, what, s, here, txt, field, e g
  bitte, geben, gib, sie, ihr, ihre, ihren, dein, deine, deinen, neu, neues, neue, neuen, aktuelles, altes, wiederholen, bestatigen, das, die, den, der
  entrez, saisissez, saisir, votre, ton, nouveau, nouvelle, ancien, actuel, confirmez, le, la, les, l, un, une, de, du
  introduzca, introduce, ingrese, ingresa, escribe, escriba, tu, su, nueva, nuevo, actual, repita, repite, confirme, confirma, el, los, las, una
  digite, insira, sua, seu, nova, novo, atual, repetir, confirmar, inserisci, inserire, tua, tuo, nuova, conferma, ripeti, il, lo
  voer, vul, uw, je, jouw, nieuw, nieuwe, huidig, bevestig, herhaal, het, een, wpisz, podaj, swoje, nowe, powtorz, zadejte, gir, girin, yeni
  введите, ваш, свой, новый, текущий, повторите, подтвердите`);

/** Words in front of a password's name, or right behind it, that make the field one about passwords. */
export const ABOUT = entries(`
  search, find, filter, query, lookup, browse, forgot, forgotten, forget, lost, reset, resetting, recover, about, how, why, when, where, without, question,
  questions, problem, problems, trouble, issue, issues, help, article, articles, topic, subject, title, describe, explain
  suche, suchen, finden, vergessen, verloren, zurucksetzen, uber, wie, warum, wieso, frage, fragen, problem, probleme, hilfe, thema
  recherche, rechercher, chercher, oublie, oubliee, perdu, reinitialiser, reinitialisation, comment, pourquoi, sujet, aide
  buscar, busca, busqueda, olvide, olvidaste, olvidado, olvidada, olvido, restablecer, recuperar, como, por que, sobre, tema, ayuda
  esqueci, esqueceu, redefinir, pesquisar, ajuda, cerca, cercare, dimenticata, dimenticato, reimpostare, reimposta, aiuto, perche
  zoek, zoeken, vergeten, herstellen, opnieuw instellen, hulp, szukaj, zapomnialem, sok, sog, glomt, glemt, hae, unohtunut, hledat, ara, unuttum, sifirla
  поиск, найти, забыли, сбросить, сброс, восстановить, как, почему, помощь
  חיפוש, بحث, نسيت, खोजें, ค้นหา, 搜索, 搜寻, 搜尋, 查找, 忘记, 忘記, 重置, 検索, 忘れ, 再設定, リセット, 검색, 재설정, 찾기`);

/** Words right behind a secret's name that make it another thing: the hint is no password. */
export const HEADS = entries(`
  hint, hints, review, reviews, comments, of conduct, of items, by name, policy, policies, manager, managers, reset, reminder, rule, rules, requirement, requirements, strength, generator,
  tip, tips, length, title, description, note, notes, comment, comments, subject, topic, label, format, expiry, expiration, expires, protected,
  protection, vault, benefits, office, holder, name, type, board, wall, history, list, search, filter, query, question, article, help, email, mail, link, url,
  color, colour, location, address, max, min, attempts, sharing, prompt, message, forgotten, forgot, story, message, text
  hinweis, hilfe, richtlinie, richtlinien, regeln, verwaltung, manager, vergessen, zurucksetzen, beschreibung, notiz
  oublie, indice, regles, olvidada, pista, politica, suggerimento, dimenticata, vergeten, hint, podpowiedz
  забыли, подсказка`);

/** What a field is for whose label has one of these words, and no secret's name: its `name` counts no more. */
export const HARMLESS = entries(`
  email, e mail, mail, username, user name, user, login, search, find, filter, query, subject, title, topic, comment, comments, message, feedback, review,
  description, note, notes, website, url, link, hint, question, name, first name, last name, company, city, street, address, phone, telephone
  benutzername, nutzername, benutzer, suche, suchen, betreff, titel, thema, kommentar, nachricht, beschreibung, notiz, hinweis, frage, firma, stadt, strasse
  courriel, identifiant, utilisateur, recherche, rechercher, objet, sujet, titre, commentaire, nom, correo, usuario, buscar, asunto, titulo, comentario, mensaje, nombre
  utilizador, assunto, mensagem, nome, utente, oggetto, commento, messaggio, gebruikersnaam, zoeken, onderwerp, bericht, naam
  почта, логин, поиск, тема, комментарий, сообщение, имя, 邮箱, 用户名, 搜索, 主题, メール, ユーザー名, 検索, 件名, 이메일, 사용자, 검색, 제목`);

/** Codes that anybody may know. */
export const OPEN_CODES = entries(`
  postal, post, zip, postcode, zipcode, country, area, dial, dialling, dialing, promo, promotion, promotional, discount, coupon, voucher, gift, referral, invite, invitation,
  product, item, article, sku, color, colour, bar, barcode, qr, source, program, snippet, airport, currency, language, error, status, tax, dress, department, course,
  class, room, order, booking, tracking, part, model, batch, style, icd, hs
  postleitzahl, plz, gutschein, gutscheincode, rabatt, rabattcode, artikel, landes, postal, promotionnel, descuento, promocional, promocion, pais, desconto, cupom, sconto, codice sconto, kortings, kortingscode, land
  индекс, промокод, 邮政, 优惠, クーポン, 郵便, 우편`);

/** A short proof of who somebody is, when it has the shape of one. */
export const CODES = entries(`
  code, codes, token, passcode, verification, authentication, verificacion, verifizierung, kod, koodi, kode, codigo, codice, cod, код, κωδικος, קוד, رمز, كود, कोड, รหัส, 码, 碼, コード, 코드, 번호`);

/** How long a code is, said beside it: "6-digit code", "code à 6 chiffres". */
export const DIGITS = entries(`
  digit, digits, character, characters, figure, figures, stellig, stelligen, stelliger, stelligem, stellige, ziffern, zeichen, sechsstelliger, sechsstelligen, sechsstellige,
  vierstelliger, vierstelligen, vierstellige, achtstelligen, chiffres, caracteres, digitos, cifras, cifre, cijferige, cijfers, cyfr, cyfrowy, siffrig, siffror, cifret, sifret, haneli, цифр,
  значный, 位, 桁, 자리`);

/** One character that anybody may know: it is no box of a code. */
export const SINGLES = entries(`
  initial, initials, middle, mi, m i, grade, size, gender, sex, separator, delimiter, quote, column, row, symbol, variable, letter, guess, tile, cell, suffix, option, answer, rating
  anfangsbuchstabe, trennzeichen, buchstabe, note, spalte, zeile, initiale, lettre, separateur, inicial, letra, iniziale, lettera, separador`);
