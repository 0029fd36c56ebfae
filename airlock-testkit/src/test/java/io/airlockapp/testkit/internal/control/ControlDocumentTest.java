package io.airlockapp.testkit.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.testkit.FakeGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ControlDocumentTest {

    private static final Pattern CALL = Pattern.compile("(?m)^\\| `((?:GET|PUT|POST|DELETE) /[^`]+)` \\|");

    private static String document() throws Exception {
        return Files.readString(Path.of("..", "docs", "control-api.md"));
    }

    @Test
    void document_hasEveryCallAndNoOther() throws Exception {
        ControlEngine engine = new ControlEngine(FakeGateway.create(), null, Secret.of("token"), gateway -> {});
        List<String> calls = engine.calls();
        engine.close();

        Stream<String> described = CALL.matcher(document()).results().map(call -> call.group(1));

        assertThat(described.map(call -> call.replaceAll("\\{[^}]*}", "*"))).containsExactlyInAnyOrderElementsOf(calls);
    }

    @Test
    void document_namesEveryFault() throws Exception {
        String document = document();

        assertThat(FaultInput.Kind.values()).allSatisfy(kind -> assertThat(document)
                .containsPattern("(?m)^\\|.*`" + Matcher.quoteReplacement(Input.word(kind)) + "`"));
    }
}
