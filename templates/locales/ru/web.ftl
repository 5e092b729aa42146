### Рамка каждой страницы, что может пойти не так и что говорят формы.

## Рамка

nav-label = Разделы
nav-skip = Перейти к тексту
nav-home = На главную
nav-sign-in = Войти
nav-sign-out = Выйти
nav-staff = Вход для сотрудников
nav-me = Моя страница
nav-hospital = Потребности
nav-desk = Приём доноров
nav-campaigns = Кампании
foot-promise = Qanat только приглашает. Кровь берут лишь центры крови, имеющие лицензию.
foot-places = Населённые пункты: GeoNames, CC BY 4.0.

## Когда показать нечего

error-number = Номер сбоя: { $number }. Если будете нам писать, назовите его.
error-not-found-title = Здесь ничего нет
error-not-found-text = Возможно, в адресе опечатка или эта страница предназначена не вам.
error-link-expired-title = Ссылка больше не действует
error-link-expired-text = Её время прошло. Ничего не изменилось. На вашей странице видно, о чём вас просят сейчас.
error-sign-in-title = Войдите, пожалуйста
error-sign-in-text = Эту страницу видят только те, кто вошёл.
error-forbidden-title = Эта страница для других
error-forbidden-text = Вы вошли, но эта страница не относится к вашей работе.
error-unreadable-title = Мы не смогли это прочесть
error-unreadable-text = То, что пришло, не похоже на нашу форму. Ничего не сохранено. Вернитесь и попробуйте ещё раз.
error-cross-site-title = Форма пришла с другого сайта
error-cross-site-text = Ради вашей безопасности ничего не сохранено. Откройте страницу здесь и отправьте форму снова.
error-too-large-title = Слишком много за один раз
error-too-large-text = То, что пришло, больше любой нашей формы. Ничего не сохранено.
error-broken-title = У нас что-то сломалось
error-broken-text = Это наша ошибка, она записана. Попробуйте ещё раз через несколько минут.

## Формы

form-wrong = Посмотрите ещё раз
form-choose = Выберите
form-save = Сохранить
field-error-address-missing = Введите номер телефона или адрес электронной почты.
field-error-address-unknown = Это не похоже на казахстанский номер телефона или адрес электронной почты. Пример: +7 701 123 45 67.
field-error-too-long = Это слишком длинно.
field-error-group-missing = Выберите группу крови.
field-error-place-missing = Выберите населённый пункт из списка.
field-error-sex-missing = Выберите одно из двух.
field-error-birth-date = Введите дату рождения: день, месяц, год. Пример: 31.01.1990.
field-error-too-young = Присоединиться можно с 18 лет.
field-error-language-missing = Выберите язык сообщений.
field-error-channels-missing = Выберите хотя бы один способ связи.
field-error-channel-without-address = Для этого способа у нас нет вашего адреса.
field-error-consent-missing = Без вашего согласия на приглашения мы не вправе хранить ваши данные.
field-error-code-digits = Введите шесть цифр из сообщения.
field-error-code-wrong = Мы отправили другие цифры. Проверьте их или запросите новый код.
field-error-code-expired = Этот код больше не действует. Запросите новый.
field-error-too-many-codes = Для этого адреса запрошено слишком много кодов. Следующий можно получить: { $time }.
field-error-codes-spent-email = Сегодня коды по СМС больше не отправляются. Укажите адрес электронной почты или позвоните в своё отделение Красного Полумесяца.
field-error-codes-spent = Коды по СМС больше не отправляются. Следующий можно отправить: { $time }. Если это срочно, позвоните в своё отделение Красного Полумесяца.
field-error-phone-abroad = Коды отправляются только на мобильные номера Казахстана. Укажите такой номер или адрес электронной почты.
field-error-no-email = Письма отсюда сейчас не уходят. Укажите номер мобильного.
field-error-no-sms = SMS отсюда сейчас не уходят. Укажите электронную почту.
field-error-no-codes = Сейчас код отправить нельзя. Попробуйте, пожалуйста, позже.
field-error-day = Выберите день, который ещё впереди.
field-error-slot-missing = Выберите время.
field-error-slot-taken = Это время только что заняли. Выберите, пожалуйста, другое.
field-error-slot-too-early = В этот день вам ещё нельзя сдавать кровь. Выберите, пожалуйста, другое время.
field-error-email-missing = Введите адрес электронной почты.
field-error-password-missing = Введите пароль.
field-error-password-wrong = Почта и пароль не подходят друг другу.
field-error-too-many-passwords = Для этой почты введено слишком много паролей. Следующая попытка: { $time }.
field-error-component-missing = Выберите компонент.
field-error-units-range = Введите число доз от 1 до 200.
field-error-deadline-missing = Выберите, к какому времени нужны дозы.
field-error-deadline-range = Выберите время впереди, не дальше двух недель.
field-error-hospital-missing = Выберите больницу.
field-error-no-site = Сейчас ни один открытый центр крови не собирает для этой больницы. Ничего не отправлено; позвоните координатору.
field-error-urgency-missing = Выберите срочность.
field-error-ticket-digits = Введите четыре цифры, которые назовёт донор.
field-error-ticket-unknown = Сегодня здесь никого с таким кодом не ждут.
field-error-volume-range = Введите объём в миллилитрах, от 50 до 1000.
field-error-reply-length = Напишите от 1 до 160 знаков.
