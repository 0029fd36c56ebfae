package io.airlockapp.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenTest {

    private static final Map<String, String> XTERM = Map.of("TERM", "xterm");

    private final StringWriter written = new StringWriter();

    private Screen screen(Map<String, String> variables, int columns) {
        return new Screen(new PrintWriter(written), variables, columns);
    }

    @Test
    void style_terminal_hasColours() {
        assertThat(screen(XTERM, 80).style().good("ok")).isEqualTo("\u001b[32mok\u001b[0m");
    }

    @Test
    void style_noTerminal_hasNoColours() {
        assertThat(screen(XTERM, 0).style().good("ok")).isEqualTo("ok");
    }

    @Test
    void style_noColorSet_hasNoColoursButCanBeAnimated() {
        Screen screen = screen(Map.of("TERM", "xterm", "NO_COLOR", "1"), 80);

        assertThat(screen.style().colours()).isFalse();
        assertThat(screen.animated()).isTrue();
    }

    @Test
    void style_noColorSetToNothing_hasColours() {
        assertThat(screen(Map.of("TERM", "xterm", "NO_COLOR", ""), 80).style().colours())
                .isTrue();
    }

    @Test
    void style_dumbTerminal_hasNeitherColoursNorAnimation() {
        Screen screen = screen(Map.of("TERM", "dumb"), 80);

        assertThat(screen.style().colours()).isFalse();
        assertThat(screen.animated()).isFalse();
    }

    @Test
    void style_terminalWithoutAName_countsAsDumb() {
        assertThat(screen(Map.of(), 80).animated()).isFalse();
    }

    @Test
    void bottom_animated_staysBelowNewLines() {
        Screen screen = screen(XTERM, 80);

        screen.bottom("[##--]");
        screen.line("something happened");
        screen.bottom("");

        assertThat(written.toString())
                .isEqualTo("\r\u001b[2K[##--]" + "\r\u001b[2Ksomething happened" + System.lineSeparator() + "[##--]"
                        + "\r\u001b[2K");
    }

    @Test
    void bottom_notAnimated_writesNothing() {
        screen(XTERM, 0).bottom("[##--]");

        assertThat(written.toString()).isEmpty();
    }

    @Test
    void progress_notAnimated_writesALineEveryTenth() {
        Progress progress = new Progress(screen(Map.of(), 0), "reviews", 20);

        for (int i = 0; i < 20; i++) {
            progress.step();
        }
        progress.end();

        assertThat(written.toString().lines()).hasSize(10).first().asString().contains("10%", "2/20 reviews");
        assertThat(written.toString()).contains("100%", "20/20 reviews").doesNotContain("\r", "\u001b");
    }

    @Test
    void progress_fewerStepsThanTenths_writesALineForEach() {
        Progress progress = new Progress(screen(Map.of(), 0), "reviews", 3);

        for (int i = 0; i < 3; i++) {
            progress.step();
        }

        assertThat(written.toString().lines()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 80, 300})
    void progress_animated_fitsIntoTheTerminal(int columns) {
        Progress progress = new Progress(screen(Map.of("TERM", "xterm", "NO_COLOR", "1"), columns), "reviews", 5);

        progress.step();

        String drawn = written.toString().replace("\r\u001b[2K", "");
        assertThat(drawn).contains("20%").hasSizeLessThanOrEqualTo(columns);
    }
}
