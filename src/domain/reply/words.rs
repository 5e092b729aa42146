//! The words that answers are made of, and how spellings of one word are brought together.

use std::collections::HashMap;
use std::sync::LazyLock;

use entity::values::Language;

use super::Meaning;

/// What a known word does to a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It answers.
    Means(Meaning),
    /// It says when.
    On(Day),
    /// It is kind, and says nothing.
    Polite,
}

/// A day that people name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    Today,
    Tomorrow,
}

/// Words and phrases, separated by commas; spelled in any case and any of the forms that [`fold`] brings together.
const WORDS: &[(Word, &str)] = &[
    (
        Word::Means(Meaning::Yes),
        "иә, ия, ие, барамын, барам, келемін, келем, келісемін, дайынмын, жарайды, болады, \
         мақұл, әрине, жақсы, келісем, тапсырамын, тіркеңіз, тіркеңіздер, жазыңыз, жазып қойыңыз, көмектесемін, \
         бара аламын, келе аламын, дайын, \
         iya, ia, iye, ija, baramyn, baramin, baram, kelemin, kelem, maqul, makul, zharaidy, jaraidy, jaraydy, boladi, \
         boladyi, arine, zhaksy, jaqsy, jaksy, zhaqsy, daiynmyn, dayynmyn, kelisemin, tapsyramyn, \
         да, ага, угу, приду, приеду, буду, смогу, могу, конечно, хорошо, ладно, нет проблем, без проблем, \
         согласен, согласна, готов, готова, записывайте, запишите, запишите меня, иду, еду, выезжаю, сдам, подойду, подъеду, \
         да конечно, da, pridu, priedu, budu, smogu, mogu, idu, edu, sdam, horosho, khorosho, xorosho, ladno, konechno, \
         soglasen, soglasna, gotov, gotova, zapishite, zapishite menya, obyazatelno, obyazatel no, bez problem, \
         yes, y, yep, yeah, ok, okay, ок, окей, sure, of course, no problem, i will, i will come, i ll come, \
         i come, i can, i can come, coming, i am coming, i m coming, count me in, ill come, will come, i will be there, \
         i ll be there, ill be there, will be there, yup, on my way, agree, i agree, agreed, ready, i am ready, i m ready, \
         definitely, absolutely, gladly, with pleasure, sign me up, book me",
    ),
    (
        Word::Means(Meaning::No),
        "жоқ, бармаймын, бара алмаймын, келмеймін, келе алмаймын, алмаймын, болмайды, бас тарту, бас тартамын, \
         бас тартам, тапсыра алмаймын, мүмкіндігім жоқ, уақытым жоқ, басқа қаладамын, ауырып тұрмын, ауырып жатырмын, \
         ауырып қалдым, \
         zhoq, joq, zhok, jok, barmaimyn, bara almaimyn, bara almaymyn, kelmeimin, kele almaimyn, kele almaymyn, bas tartu, bas tartamyn, \
         uaqytym joq, uakytym jok, \
         нет, неа, не могу, не смогу, не приду, не приеду, не буду, не получится, не сегодня, не сейчас, отказ, \
         отказываюсь, отмена, отменить, отмените, отменяю, не получается, не хочу, нельзя, мне нельзя, нет времени, времени нет, \
         нет возможности, болею, заболел, заболела, в другом городе, уехал, уехала, не в городе, передумал, передумала, \
         net, nyet, niet, ne mogu, ne smogu, ne pridu, ne budu, ne priedu, ne poluchitsya, \
         ne segodnya, ne seichas, ne seychas, ne hochu, otmena, otkaz, boleyu, zabolel, zabolela, \
         no, nope, not today, not now, i can t, i can not, i cannot, can t, cannot, cannot come, can t come, \
         i won t, i cant, cant, i will not, i will not come, unable, unable to come, not available, not this time, definitely not, \
         n, i am sick, i m sick, out of town, maybe next time, next time, cancel",
    ),
    (
        Word::Means(Meaning::Stop),
        "тоқта, тоқтат, тоқтатыңыз, тоқтатыңдар, жазбаңыз, жазбаңыздар, жазбаңдар, жазба, жібермеңіз, жібермеңіздер, \
         мазаламаңыз, жазбаңызшы, жазбаңыздаршы, мазаламаңызшы, мазаламаңыздар, мазаламаңыздаршы, қоңырау шалмаңыз, \
         қоңырау шалмаңыздар, тізімнен өшіріңіз, тізімнен шығарыңыз, тізімнен алып тастаңыз, нөмірімді өшіріңіз, \
         toqta, tokta, toqtat, toktat, toqtatynyz, toktatynyz, jazbanyz, zhazbanyz, jibermeniz, zhibermeniz, mazalamanyz, \
         стоп, отписаться, отписать, отпишите, отписка, отпишись, отписываюсь, хватит, прекратите, перестаньте, \
         не пишите, не пиши, не присылайте, не шлите, не звоните, не беспокойте, не надо писать, удалите меня, \
         удалите мой номер, удалите номер, уберите меня, уберите мой номер, исключите меня, не надо мне писать, \
         не нужно писать, не нужно мне писать, не нужны ваши сообщения, не нужны мне ваши сообщения, отстаньте, \
         отвяжитесь, отключите рассылку, отключите, отключить, \
         stop, otpisatsya, otpiska, otpishite, otpishite menya, ne pishite, ne zvonite, ne prisylaite, hvatit, prekratite, \
         perestante, ostanovite, otstante, udalite menya, udalite moi nomer, udalite moy nomer, \
         unsubscribe, stopall, opt out, optout, quit, remove me, do not write, don t write, do not contact, \
         don t contact, do not text, don t text, never text, never write, do not call, don t call, take me off, \
         delete my number, no more messages, leave me alone",
    ),
    (
        Word::Means(Meaning::NotMe),
        "мен емес, мен емеспін, бұл мен емес, қате нөмір, басқа адам, басқа адамның нөмірі, нөмір қате, менің нөмірім емес, қателестіңіз, қателесіп тұрсыз, нөмір енді менікі, \
         men emes, kate nomer, kate nomir, qate nomir, \
         не я, это не я, не мой номер, не тот номер, не туда попали, ошиблись, ошиблись номером, вы ошиблись, номер не мой, \
         не мне, номер не тот, не туда пишете, вы не туда пишете, другой человек, другой хозяин, сменил владельца, \
         не по адресу, не регистрировался, не регистрировалась, ne ya, ne moi nomer, ne tot nomer, oshiblis, \
         not me, it s not me, this is not me, wrong number, wrong person, not my number, this is not my number, never signed up, i never signed up",
    ),
    (
        Word::Means(Meaning::Language(Language::Kk)),
        "қ, k, kk, kz, кз, қаз, қазақ, қазақша, қазақ тілі, қазақ тілінде, kaz, qaz, kazakh, qazaq, qazaqsha, kazaksha, kazaqsha, \
         қазақша жазыңыз, қазақша жазыңызшы, казахский, по казахски, на казахском",
    ),
    (
        Word::Means(Meaning::Language(Language::Ru)),
        "р, r, p, ru, ру, рус, орыс, орысша, орыс тілі, rus, russian, русский, русский язык, по русски, на русском, пишите по русски, пишите на русском, можно на русском, po russki, na russkom",
    ),
    (
        Word::Means(Meaning::Language(Language::En)),
        "e, е, en, eng, english, in english, ағылшынша, ағылшын, английский, по английски, на английском",
    ),
    (Word::On(Day::Today), "бүгін, bugin, сегодня, segodnya, today"),
    (Word::On(Day::Tomorrow), "ертең, erten, завтра, zavtra, tomorrow"),
    (
        Word::Polite,
        "рақмет, рахмет, көп рақмет, сәлем, сәлеметсіз бе, сәлеметсізбе, өтінемін, өтініш, кешіріңіз, мен, я, қазір, міндетті түрде, \
         ассалаумағалейкум, ассалам, өкінішке орай, қан, тапсыруға, көмектесуге, бару, ya, \
         rahmet, raqmet, rakhmet, salem, otinemin, men, \
         спасибо, большое, благодарю, пожалуйста, здравствуйте, добрый, доброе, день, вечер, утро, привет, что позвали, уже, пока, сейчас, в этот раз, никак, кровь, сдать, \
         прийти, приехать, извините, простите, \
         обязательно, вам, к сожалению, spasibo, pozhaluista, izvinite, \
         zdravstvuyte, zdravstvuite, privet, k sozhaleniyu, \
         thank, thanks, thank you, thx, please, pls, hello, hi, dear, sir, sorry, you, very much, unfortunately",
    ),
];

static LEXICON: LazyLock<HashMap<String, Word>> = LazyLock::new(|| {
    let entries = WORDS.iter().flat_map(|(word, spellings)| {
        let phrases = spellings.split(',').map(str::trim);
        phrases.map(|phrase| (phrase.split(' ').map(fold).collect::<Vec<_>>().join(" "), *word))
    });
    entries.collect()
});

/// No entry of the lexicon has more words.
const LONGEST: usize = 5;

/// The longest known word or phrase that the tokens begin with, and how many tokens it takes: "не приду" is not
/// "приду".
pub fn longest_word(tokens: &[String]) -> Option<(Word, usize)> {
    (1..=LONGEST.min(tokens.len()))
        .rev()
        .find_map(|length| Some((*LEXICON.get(&tokens[..length].join(" "))?, length)))
}

/// `R` and the letters that look like it.
pub fn is_state_prefix(token: &str) -> bool {
    matches!(token, "r" | "р" | "p")
}

/// One spelling for what people take for the same: lower case, Kazakh letters typed on a Russian or an English keyboard, a
/// Latin letter that slipped into a Cyrillic word, and letters held down for emphasis.
pub fn fold(token: &str) -> String {
    let cyrillic = token.chars().any(|letter| ('\u{400}'..='\u{52f}').contains(&letter));
    let mut folded = String::with_capacity(token.len());
    for letter in token.to_lowercase().chars() {
        let letter = plain(if cyrillic { cyrillic_twin(letter) } else { letter });
        if letter.is_ascii_digit() || !folded.ends_with(letter) {
            folded.push(letter);
        }
    }
    folded
}

const fn plain(letter: char) -> char {
    match letter {
        'ә' => 'а',
        'ғ' => 'г',
        'қ' => 'к',
        'ң' => 'н',
        'ө' => 'о',
        'ұ' | 'ү' => 'у',
        'һ' => 'х',
        'і' => 'и',
        'ё' => 'е',
        'ä' | 'á' => 'a',
        'ö' | 'ó' => 'o',
        'ü' | 'ú' => 'u',
        'ı' | 'í' => 'i',
        'ñ' | 'ń' => 'n',
        'ğ' | 'ǵ' => 'g',
        'ş' => 's',
        other => other,
    }
}

const fn cyrillic_twin(letter: char) -> char {
    match letter {
        'a' | 'ä' | 'á' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' => 'е',
        'h' => 'н',
        'i' => 'і',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_means_two_things() {
        let spellings = WORDS
            .iter()
            .map(|(word, spellings)| (*word, spellings.split(',').map(str::trim)));
        for (word, phrase) in spellings.flat_map(|(word, phrases)| phrases.map(move |phrase| (word, phrase))) {
            let tokens: Vec<_> = phrase.split(' ').map(fold).collect();
            assert_eq!(longest_word(&tokens), Some((word, tokens.len())), "{phrase}");
        }
    }
}
