package io.airlockapp.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {

    private static final String TOKEN = "airpat_0123456789abcdef";

    @Test
    void secret_toString_showsNothingOfIt() {
        assertThat(Secret.of(TOKEN)).hasToString("Secret[hidden]");
    }

    @Test
    void secret_sameValue_isEqualAndHashesAlike() {
        assertThat(Secret.of(TOKEN)).isEqualTo(Secret.of(TOKEN)).hasSameHashCodeAs(Secret.of(TOKEN));
        assertThat(Secret.of(TOKEN)).isNotEqualTo(Secret.of(TOKEN + "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void secret_blank_isRefused(String blank) {
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.of(blank)).withMessageContaining("blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Admin: yes", "a\nb", "a\rb", "a\0b", "tökén", " airpat_1", "airpat_1 ", "a\u007fb"})
    void credential_thatNoHeaderCanCarry_isRefusedWithoutQuotingIt(String value) {
        Stream.<Runnable>of(
                        () -> UserCredential.pat(Secret.of(value)),
                        () -> UserCredential.bearer(Secret.of(value)),
                        () -> AppCredentials.agent("app", Secret.of(value)),
                        () -> AppCredentials.agent(value, Secret.of("secret")),
                        () -> new AppCredentials.Public(AppKind.WEB, "app", value))
                .forEach(attempt -> assertThatIllegalArgumentException()
                        .isThrownBy(attempt::run)
                        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(value.strip())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void clientId_blank_isRefused(String blank) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AppCredentials.agent(blank, Secret.of("secret")))
                .withMessageContaining("client id");
    }

    @ParameterizedTest
    @EnumSource(AppKind.class)
    void kind_decidesBetweenSecretAndOrigin(AppKind kind) {
        Runnable withSecret = () -> new AppCredentials.Confidential(kind, "app", Secret.of("secret"));
        Runnable withOrigin = () -> new AppCredentials.Public(kind, "app", "https://app.example");
        (kind.confidential() ? withSecret : withOrigin).run();
        assertThatIllegalArgumentException()
                .isThrownBy((kind.confidential() ? withOrigin : withSecret)::run)
                .withMessageContaining(kind.toString());
    }

    @Test
    void credentials_toString_showNoSecret() {
        assertThat(AppCredentials.agent("app", Secret.of(TOKEN)).toString()).doesNotContain(TOKEN);
        assertThat(UserCredential.pat(Secret.of(TOKEN)).toString()).doesNotContain(TOKEN);
        assertThat(UserCredential.bearer(Secret.of(TOKEN)).toString()).doesNotContain(TOKEN);
    }
}
