/** The passwords that are tried first, in lower case. */
export const frequentPasswords: ReadonlySet<string> = new Set(
  `123456 123456789 12345678 1234567890 12345 1234567 111111 123123 000000 654321 666666 121212
  112233 159753 987654321 0987654321 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1q2w3e 123qwe qwe123 123abc abc123
  abcd1234 abcdef abcdefgh abcdefghi a1b2c3d4 aa123456 asdf1234 asdfgh asdfghjk asdfghjkl asdasd
  asdfasdf q1w2e3r4 q1w2e3r4t5 qazwsx qazwsxedc qwer1234 qwert qwerty qwerty1 qwerty12 qwerty123
  qwerty1234 qwertyui qwertyuiop zaq12wsx zxcvbn zxcvbnm zxcvbnm123 password password1 password12
  password123 password1234 password! password1! passw0rd p@ssw0rd p@ssword p@ssw0rd1 pass1234
  passpass passwort passwort1 passord motdepasse contrasena contraseña senha123 wachtwoord haslo123
  letmein letmein1 letmein123 welcome welcome1 welcome123 welcome2024 welcome2025 welcome2026 admin
  admin1 admin123 admin1234 administrator root root1234 toor guest guest123 test test123 test1234
  testtest tester user user1234 default changeme changeme1 changeme123 secret secret123 login
  login123 master master123 monkey monkey123 dragon dragon123 shadow shadow123 sunshine sunshine1
  princess princess1 football football1 baseball baseball1 basketball superman superman1 batman
  batman123 iloveyou iloveyou1 iloveyou2 trustno1 whatever starwars pokemon pokemon1 michael
  michael1 jennifer jessica jordan23 charlie charlie1 computer computer1 internet samsung google
  google123 facebook liverpool chelsea1 arsenal1 mustang corvette hunter hunter2 killer ranger
  jennifer1 daniel123 hannah123 cookie123 chocolate butterfly flower123 summer summer123 summer2024
  summer2025 summer2026 winter winter123 winter2024 winter2025 winter2026 spring2024 spring2025
  spring2026 autumn2024 autumn2025 autumn2026 hello123 hello1234 helloworld freedom freedom1 ninja123
  access14 matrix123 aaaaaaaa 11111111 00000000 88888888 99999999 12341234 123123123 11223344
  87654321 55555555 77777777 147258369 789456123 741852963 1234qwer q1w2e3r4t5y6 superuser
  correcthorsebatterystaple`
    .trim()
    .split(/\s+/),
)
