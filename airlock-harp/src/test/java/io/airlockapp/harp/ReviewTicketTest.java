package io.airlockapp.harp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.TicketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewTicketTest {

    private static final ContentKey KEY = ContentKey.restore(Secret.of("A".repeat(43)));
    private static final ContentKey OTHER = ContentKey.restore(Secret.of("B".repeat(42) + "A"));
    private static final Instant END = Instant.parse("2026-01-01T00:10:00.123456789Z");
    private static final ReviewTicket TICKET = ticket("req-1");

    private static ReviewTicket ticket(String requestId) {
        return ReviewTicket.issue(
                KEY, requestId, "enforcer-1", Action.command("ls").hash(), END);
    }

    /** The same ticket with its fields rewritten and its tag kept. */
    private static String rewritten(UnaryOperator<String> fields) {
        String[] parts = TICKET.encode().split("\\.");
        String json = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String changed = fields.apply(json);
        assertThat(changed).isNotEqualTo(json);
        return parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(changed.getBytes(StandardCharsets.UTF_8)) + "."
                + parts[2];
    }

    private static void unreadable(String text) {
        assertThatExceptionOfType(TicketException.class)
                .isThrownBy(() -> ReviewTicket.parse(text))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(TicketException.Reason.UNREADABLE))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("req-1"));
    }

    @Test
    void parse_whatWasEncoded_isTheSameTicket() {
        ReviewTicket read = ReviewTicket.parse(TICKET.encode());

        assertThat(read).isEqualTo(TICKET).hasSameHashCodeAs(TICKET);
        assertThat(read.requestId()).isEqualTo("req-1");
        assertThat(read.enforcerId()).isEqualTo("enforcer-1");
        assertThat(read.artifactHash()).isEqualTo(Action.command("ls").hash());
        assertThat(read.expiresAt()).isEqualTo(END);
        assertThat(read.isIssuedUnder(KEY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00fc\"\\\n", "\uD83D\uDE00", " ", "a.b"})
    void parse_unusualIds_areKept(String id) {
        assertThat(ReviewTicket.parse(ticket(id).encode())).isEqualTo(ticket(id));
        assertThat(ticket(id).encode()).isASCII();
    }

    @Test
    void isIssuedUnder_anotherPairingsKey_isFalse() {
        assertThat(TICKET.isIssuedUnder(OTHER)).isFalse();
    }

    @Test
    void isIssuedUnder_anyFieldChanged_isFalse() {
        String otherHash = Action.command("rm -rf /").hash().value();
        assertThat(ReviewTicket.parse(rewritten(json -> json.replace("req-1", "req-2")))
                        .isIssuedUnder(KEY))
                .isFalse();
        assertThat(ReviewTicket.parse(rewritten(json -> json.replace("enforcer-1", "enforcer-2")))
                        .isIssuedUnder(KEY))
                .isFalse();
        assertThat(ReviewTicket.parse(rewritten(json -> json.replace("2026", "2036")))
                        .isIssuedUnder(KEY))
                .isFalse();
        assertThat(ReviewTicket.parse(rewritten(
                                json -> json.replace(Action.command("ls").hash().value(), otherHash)))
                        .isIssuedUnder(KEY))
                .isFalse();
    }

    @Test
    void isIssuedUnder_anyBitOfTheTagFlipped_isFalse() {
        String text = TICKET.encode();
        int dot = text.lastIndexOf('.');
        byte[] tag = Base64.getUrlDecoder().decode(text.substring(dot + 1));
        for (int bit = 0; bit < tag.length * 8; bit++) {
            byte[] flipped = tag.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            String changed = text.substring(0, dot + 1)
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(flipped);
            assertThat(ReviewTicket.parse(changed).isIssuedUnder(KEY)).isFalse();
        }
    }

    @Test
    void parse_anySpellingButTheOne_isUnreadable() {
        String text = TICKET.encode();
        unreadable(text + "=");
        unreadable(text + "\n");
        unreadable(" " + text);
        unreadable(text + ".");
        unreadable(text.substring(0, text.length() - 1));
        unreadable(text.replace("airlock-review-1.", "airlock-review-2."));
        unreadable(text.replace("airlock-review-1.", "AIRLOCK-REVIEW-1."));
        unreadable(rewritten(json -> json.replace("{", "{ ")));
        unreadable(rewritten(json -> json.replace("}", ",\"zz\":1}")));
        unreadable(rewritten(json -> json.replace("}", ",\"requestId\":\"req-2\"}")));
        unreadable(rewritten(json -> json.replace(",\"requestId\":\"req-1\"", "")));
        unreadable(rewritten(json -> json.replace("\"req-1\"", "null")));
        unreadable(rewritten(json -> json.replace("00.123456789Z", "00.1234567890Z")));
        unreadable(rewritten(json -> json.replace("2026-01-01T00", "yesterday")));
        unreadable(rewritten(json -> json.replaceFirst("\"artifactHash\":\"..", "\"artifactHash\":\"XX")));
        unreadable(rewritten(json -> "[" + json + "]"));
        unreadable(rewritten(json -> ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "airlock-review-1.", "airlock-review-1..", "airlock-review-1.e30.", "{}", "\u0000"})
    void parse_whatIsNoTicket_isUnreadable(String text) {
        unreadable(text);
    }

    @Test
    void parse_tooLong_isUnreadableWithoutBeingRead() {
        unreadable("airlock-review-1." + "A".repeat(50_000_000));
    }

    @Test
    void issue_idsThatDoNotFit_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ticket("x".repeat(4000)));
        assertThatIllegalArgumentException().isThrownBy(() -> ticket("\uD83D"));
    }

    @Test
    void toString_showsNeitherHashNorTag() {
        assertThat(TICKET.toString())
                .contains("req-1")
                .doesNotContain(TICKET.artifactHash().value())
                .doesNotContain(TICKET.encode().substring(TICKET.encode().lastIndexOf('.') + 1));
    }
}
