package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class CanonicalJsonPropertyTest {

    @Property(seed = "20260101")
    void canonicalize_itsOwnOutput_changesNothing(@ForAll double number) {
        if (Double.isFinite(number)) {
            byte[] canonical = CanonicalJson.canonicalize(Double.toString(number));

            assertThat(CanonicalJson.canonicalize(canonical)).isEqualTo(canonical);
            // A zero has no sign any more.
            assertThat(Double.parseDouble(new String(canonical, UTF_8))).isEqualTo(number + 0.0);
        }
    }

    @Property(seed = "20260101")
    void canonicalize_membersInAnyOrder_givesTheSameBytes(
            @ForAll @Size(max = 40) Map<String, Integer> members, @ForAll Random random) {
        List<String> texts = new ArrayList<>();
        members.forEach((key, value) -> texts.add(quoted(key) + ":" + value));
        byte[] canonical = CanonicalJson.canonicalize("{" + String.join(",", texts) + "}");
        Collections.shuffle(texts, random);

        assertThat(CanonicalJson.canonicalize("{ " + String.join(" , ", texts) + " }"))
                .isEqualTo(canonical);
    }

    /** Everything as escapes; a lone surrogate becomes a digit, which keeps different keys different enough. */
    private static String quoted(String key) {
        StringBuilder text = new StringBuilder("\"");
        key.codePoints()
                .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0x4E00 + c - 0xD800 : c)
                .forEach(c -> {
                    for (char unit : Character.toChars(c)) {
                        text.append("\\u%04x".formatted((int) unit));
                    }
                });
        return text.append('"').toString();
    }
}
