package io.airlockapp.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.cli.console.Context;
import io.airlockapp.testkit.FakeGateway;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManualDeskTest {

    private final FakeGateway gateway = FakeGateway.create();
    private final StringWriter terminal = new StringWriter();
    private final ManualDesk desk = new ManualDesk(
            gateway,
            new Context(
                    new PrintWriter(Writer.nullWriter()),
                    new PrintWriter(terminal),
                    InputStream.nullInputStream(),
                    Map.of(),
                    0));

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void carryOut_emptyLine_saysNothing() {
        desk.carryOut("");

        assertThat(terminal.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a 1", "r x", "reject 99999999999 because"})
    void carryOut_numberThatNothingWaitsUnder_saysSo(String line) {
        desk.carryOut(line);

        assertThat(terminal.toString()).contains("type list");
    }

    @Test
    void carryOut_unknownCommand_pointsToTheHelp() {
        desk.carryOut("fr\u001bob");

        assertThat(terminal.toString()).contains("fr?ob", "type help");
    }

    @Test
    void carryOut_help_namesEveryCommand() {
        desk.carryOut("help");

        assertThat(terminal.toString())
                .contains("a N", "r N", "list", "pair CODE", "refuse CODE", "code", "consent, deny");
    }

    @Test
    void carryOut_codeThatNobodyShows_saysSo() {
        desk.carryOut("pair NONE-0000");

        assertThat(terminal.toString()).contains("no such pairing code");
    }

    @Test
    void carryOut_pairWithoutACode_saysWhatIsMissing() {
        desk.carryOut("pair");

        assertThat(terminal.toString()).contains("The code is missing");
    }

    @Test
    void carryOut_listWhileNothingWaits_saysSo() {
        desk.carryOut("list");

        assertThat(terminal.toString().strip()).isEqualTo("Nothing waits.");
    }
}
