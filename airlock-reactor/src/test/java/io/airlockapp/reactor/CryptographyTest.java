package io.airlockapp.reactor;

import static io.airlockapp.reactor.Scene.watch;
import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.harp.Cryptography;
import io.airlockapp.harp.PayloadCipher;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.Scene.Watch;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CryptographyTest {

    /** The JDK's provider, which notes what it is asked for. */
    private static final class Watched extends Provider {

        private static final long serialVersionUID = 1L;

        private final transient Provider platform = Security.getProvider("SunEC");
        private final transient Set<String> asked = ConcurrentHashMap.newKeySet();

        Watched() {
            super("Watched", "1", "the platform's");
        }

        @Override
        public Service getService(String type, String algorithm) {
            asked.add(type + " " + algorithm);
            return platform.getService(type, algorithm);
        }
    }

    @Test
    void review_withXChaCha_isOpenedByTheApproverAndApproved() {
        try (Scene scene = Scene.paired(enforcer -> enforcer.payloadCipher(PayloadCipher.XCHACHA20_POLY1305))) {
            scene.gateway.approver().approveAll();

            assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                    .isTrue();

            assertThat(scene.gateway.approver().shown()).singleElement().satisfies(shown -> assertThat(shown.payload())
                    .isEqualTo("{\"command\":\"rm -rf /tmp/x\"}"));
            assertThat(submitted(scene)).contains("\"alg\":\"XChaCha20-Poly1305\"");
        }
    }

    @Test
    void review_withoutAChoice_isSealedWithAesGcm() {
        try (Scene scene = Scene.paired()) {
            scene.gateway.approver().approveAll();

            assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                    .isTrue();

            assertThat(submitted(scene)).contains("\"alg\":\"AES-256-GCM\"");
        }
    }

    private static String submitted(Scene scene) {
        return new String(scene.gateway.requests(Endpoint.SUBMIT).get(0).body().toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void pairAndReview_withANamedProvider_areComputedByIt() {
        Watched provider = new Watched();
        try (Scene scene = new Scene(
                FakeGateway.create(),
                UnaryOperator.identity(),
                enforcer -> enforcer.cryptography(Cryptography.jca(provider)))) {
            scene.gateway.approver().approveAll();
            provider.asked.clear();

            Watch<Pairing> pair = watch(scene.enforcer.pair(prompt -> {}));
            scene.advance(Duration.ofSeconds(3));
            assertThat(pair.value()).isNotNull();
            assertThat(provider.asked).contains("KeyAgreement X25519", "Signature Ed25519");

            provider.asked.clear();
            assertThat(watch(scene.enforcer.review(Scene.action())).value().isApproved())
                    .isTrue();
            assertThat(provider.asked).contains("Signature Ed25519");
        }
    }
}
