package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.math.BigDecimal;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CanonicalJsonPropertyTest {

    private static final String SEED = "20260101";

    private static String canonical(String json) {
        return new String(CanonicalJson.canonicalize(json), UTF_8);
    }

    @Property(seed = SEED, tries = 400)
    void canonicalize_anySpellingOfAValue_givesItsOneForm(@ForAll Random random) {
        RandomJson json = new RandomJson(random);
        Object value = json.tree(4);
        String form = ReferenceForm.of(value);

        assertThat(canonical(json.spelled(value))).isEqualTo(form);
        assertThat(canonical(json.spelled(value))).isEqualTo(form);
        assertThat(canonical(form)).isEqualTo(form);
    }

    @Property(seed = SEED)
    void canonicalize_anySpellingOfADouble_givesTheTextOfEcmaScript(@ForAll Random random) {
        RandomJson json = new RandomJson(random);
        for (int i = 0; i < 10; i++) {
            double value = json.number();
            String form = ReferenceForm.number(value);

            assertThat(canonical(json.spelled(value))).isEqualTo(form);
            assertThat(canonical(form.contains(".") || form.contains("e") ? form : form + ".0"))
                    .isEqualTo(form);
            assertThat(NumberFormTest.form(value)).isEqualTo(form);
            // A zero has no sign any more.
            assertThat(Double.parseDouble(form)).isEqualTo(value + 0.0);
        }
    }

    @Property(seed = SEED)
    void canonicalize_anySpellingOfAText_givesItsOneForm(@ForAll Random random) {
        RandomJson json = new RandomJson(random);
        String text = json.text();

        assertThat(canonical(json.spelledText(text))).isEqualTo(ReferenceForm.text(text));
    }

    /** The alphabet is dense with surrogates; a text of whole characters has a form, any other is refused. */
    @Property(seed = SEED)
    void canonicalize_textOfAnyCodeUnits_isTakenExactlyWhenItHasNoLoneSurrogate(@ForAll Random random) {
        StringBuilder units = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            units.append("\ud800\ud83d\udbff\udc00\ude00\udfffa\u20ac\"\\".charAt(random.nextInt(10)));
        }
        String text = units.toString();
        String json = new RandomJson(random).spelledText(text);

        // UTF-8 has no lone surrogates, so whole is what survives it.
        if (new String(text.getBytes(UTF_8), UTF_8).equals(text)) {
            assertThat(canonical(json)).isEqualTo(ReferenceForm.text(text));
        } else {
            assertRefused(json);
            assertRefused("{" + json + ":1}");
            assertRefused("[1," + json + "]");
        }
    }

    /** An integer counts as written if its digits are those of its form, and is refused otherwise. */
    @Property(seed = SEED)
    void canonicalize_integerLiteral_isTakenExactlyWhenItsDigitsAreKept(@ForAll Random random) {
        int digits = 1 + random.nextInt(24);
        StringBuilder literal = new StringBuilder().append((char) ('1' + random.nextInt(9)));
        boolean round = random.nextBoolean();
        for (int i = 1; i < digits; i++) {
            literal.append(round && i > 14 ? '0' : (char) ('0' + random.nextInt(10)));
        }
        String form = ReferenceForm.number(Double.parseDouble(literal.toString()));
        if (new BigDecimal(form).toBigIntegerExact().toString().contentEquals(literal)) {
            assertThat(canonical(literal.toString())).isEqualTo(form);
            assertThat(canonical("-" + literal)).isEqualTo("-" + form);
        } else {
            assertRefused(literal.toString());
            assertRefused("-" + literal);
        }
    }

    private static void assertRefused(String json) {
        assertThatExceptionOfType(HarpException.class)
                .isThrownBy(() -> CanonicalJson.canonicalize(json))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.CANONICALIZATION));
    }
}
