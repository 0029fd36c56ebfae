package io.airlockapp.cli.gateway;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Made-up credentials, other ones at each start.
 *
 * @param clientId the app's id
 * @param clientSecret the app's secret
 * @param pat the user's personal access token
 */
record Credentials(String clientId, Secret clientSecret, Secret pat) {

    static Credentials random() {
        SecureRandom random = new SecureRandom();
        return new Credentials(
                "app-" + hex(random, 4), Secret.of(hex(random, 16)), Secret.of("airpat_" + hex(random, 16)));
    }

    private static String hex(SecureRandom random, int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    AppCredentials app() {
        return AppCredentials.agent(clientId, clientSecret);
    }

    UserCredential user() {
        return UserCredential.pat(pat);
    }
}
