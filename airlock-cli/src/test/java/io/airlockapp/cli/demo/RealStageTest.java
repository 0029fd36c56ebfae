package io.airlockapp.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealStageTest {

    private static final Map<String, String> ALL = Map.of(
            "AIRLOCK_GATEWAY_URL", "https://gateway.example",
            "AIRLOCK_CLIENT_ID", "app-1",
            "AIRLOCK_CLIENT_SECRET", "hidden-secret",
            "AIRLOCK_PAT", "airpat_hidden");

    private static Context context(Map<String, String> variables) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new Context(nowhere, nowhere, InputStream.nullInputStream(), variables, 0);
    }

    @Test
    void of_everythingInTheEnvironment_isTaken() {
        RealStage stage = RealStage.of(context(ALL), "");

        assertThat(stage.gateway()).isEqualTo(URI.create("https://gateway.example"));
        assertThat(stage.app().clientId()).isEqualTo("app-1");
        assertThat(stage.user().token().expose()).isEqualTo("airpat_hidden");
        assertThat(stage.toString()).doesNotContain("hidden-secret", "airpat_hidden");
    }

    @Test
    void of_addressOnTheCommandLine_winsOverTheEnvironment() {
        assertThat(RealStage.of(context(ALL), "https://other.example").gateway())
                .isEqualTo(URI.create("https://other.example"));
    }

    @Test
    void of_variablesThatAreMissingOrBlank_areNamedInOneSentence() {
        Map<String, String> some = Map.of("AIRLOCK_CLIENT_ID", "app-1", "AIRLOCK_PAT", "  ");

        assertThatThrownBy(() -> RealStage.of(context(some), "https://gateway.example"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("AIRLOCK_CLIENT_SECRET, AIRLOCK_PAT")
                .hasMessageNotContainingAny("AIRLOCK_CLIENT_ID", "AIRLOCK_GATEWAY_URL");
    }

    @Test
    void of_secretWithALineBreak_isRefusedWithoutShowingIt() {
        Map<String, String> broken = Map.of(
                "AIRLOCK_GATEWAY_URL", "https://gateway.example",
                "AIRLOCK_CLIENT_ID", "app-1",
                "AIRLOCK_CLIENT_SECRET", "hidden\nX-Other: 1",
                "AIRLOCK_PAT", "airpat_hidden");

        assertThatThrownBy(() -> RealStage.of(context(broken), ""))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("line break")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void of_addressThatIsNoUrl_isRefused() {
        assertThatThrownBy(() -> RealStage.of(context(ALL), "https://gate way"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("https://gateway.example");
    }
}
