package io.airlockapp.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @Test
    void printable_textThatSteersATerminal_isDisarmed() {
        assertThat(Text.printable("a\u001b[2Jb\r\nc\u0007\u009bd")).isEqualTo("a?[2Jb??c??d");
    }

    @Test
    void printable_textThatTurnsTheDirectionOfWriting_isDisarmed() {
        assertThat(Text.printable("rm \u202efdp.exe\u2066 \u200b\u2028")).isEqualTo("rm ?fdp.exe? ??");
    }

    @Test
    void printable_halfOfASurrogatePair_isDisarmed() {
        assertThat(Text.printable("a\ud83d")).isEqualTo("a?");
    }

    @Test
    void printable_lettersOfAnyLanguage_stay() {
        assertThat(Text.printable("Grüße, 你好 \ud83d\ude80")).isEqualTo("Grüße, 你好 \ud83d\ude80");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0.0 ms",
        "812345,0.8 ms",
        "9949999,9.9 ms",
        "9950000,10 ms",
        "16000000,16 ms",
        "999400000,999 ms",
        "999500000,1.00 s",
        "2104000000,2.10 s"
    })
    void time_ofAnyLength_hasThreeDigitsAtMost(long nanos, String shown) {
        assertThat(Text.time(nanos)).isEqualTo(shown);
    }

    @Test
    void time_ofADuration_isShownAlike() {
        assertThat(Text.time(Duration.ofSeconds(2))).isEqualTo("2.00 s");
    }

    @ParameterizedTest
    @CsvSource({"0,0 calls", "1,1 call", "2,2 calls"})
    void count_ofThings_knowsThePlural(long count, String shown) {
        assertThat(Text.count(count, "call")).isEqualTo(shown);
    }

    @Test
    void shortened_textThatFits_stays() {
        assertThat(Text.shortened("12345", 5)).isEqualTo("12345");
    }

    @Test
    void shortened_textThatDoesNotFit_endsInDots() {
        assertThat(Text.shortened("123456", 5)).isEqualTo("12...");
    }
}
