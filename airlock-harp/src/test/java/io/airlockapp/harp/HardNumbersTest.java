package io.airlockapp.harp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Numbers that are hard to read or to write, and the text that Node.js gives them, or that they are refused: RFC 8785,
 * appendix B; both ends of the range; the neighbours of powers of two and ten; half-way cases; integers around 2^53.
 */
class HardNumbersTest {

    private static final String REFUSED = "refused";

    private static List<String[]> table() throws IOException {
        try (InputStream table =
                Objects.requireNonNull(HardNumbersTest.class.getResourceAsStream("hard-numbers.txt"))) {
            return new String(table.readAllBytes(), US_ASCII)
                    .lines()
                    .map(line -> line.split(" "))
                    .toList();
        }
    }

    @Test
    void canonicalize_everyHardNumber_givesItsTextOrIsRefused() throws IOException {
        List<String[]> table = table();
        assertThat(table.size()).isGreaterThan(1300);
        for (String[] row : table) {
            if (row[1].equals(REFUSED)) {
                assertThatExceptionOfType(HarpException.class)
                        .as(row[0])
                        .isThrownBy(() -> CanonicalJson.canonicalize(row[0]))
                        .satisfies(e -> assertThat(e.reason()).isEqualTo(FailureReason.CANONICALIZATION));
            } else {
                assertThat(new String(CanonicalJson.canonicalize(row[0]), UTF_8))
                        .as(row[0])
                        .isEqualTo(row[1]);
                assertThat(ReferenceForm.number(Double.parseDouble(row[0])))
                        .as(row[0])
                        .isEqualTo(row[1]);
            }
        }
    }

    /** What is refused is beyond a double, or an integer whose digits would change; the table says nothing else. */
    @Test
    void table_isWhatNodeSays(@TempDir Path directory) throws Exception {
        List<String[]> table = table();
        String form = """
                text => {
                  const value = JSON.parse(text);
                  const form = JSON.stringify(value);
                  const changed = /^-?\\d+$/.test(text) && BigInt(text).toString().replace(/0+$/, '')
                    !== form.replace(/e.*/, '').replace('.', '').replace(/0+$/, '');
                  return !Number.isFinite(value) || (changed && value !== 0) ? 'refused' : form;
                }""";
        List<String> expected =
                Node.map(directory, form, table.stream().map(row -> row[0]).toList());

        assertThat(table.stream().map(row -> row[1]).toList()).isEqualTo(expected);
    }
}
