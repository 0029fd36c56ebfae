package io.airlockapp.testkit.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.Secret;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ErrorShape;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.SignedForm;
import io.airlockapp.testkit.fault.Tampering;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ControlDocumentTest {

    private static final Pattern CALL = Pattern.compile("(?m)^\\| `((?:GET|PUT|POST|DELETE) /[^`]+)` \\|");

    static String document() throws Exception {
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

    @Test
    void document_namesEveryWordThatAFieldTakes() throws Exception {
        String document = document();

        assertThat(Stream.<Enum<?>[]>of(
                                Endpoint.values(),
                                ErrorShape.values(),
                                Tampering.Kind.values(),
                                SignedForm.values(),
                                FaultInput.Knowledge.values(),
                                ControlEngine.Pairings.values(),
                                ControlEngine.Standing.values())
                        .flatMap(Stream::of)
                        .map(Input::word))
                .allSatisfy(word -> assertThat(document).contains("`" + word + "`"));
    }
}
