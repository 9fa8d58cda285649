package main

import (
	"dagger/cloudsec/internal/dagger"
)

// postgresPassword is for a database that lives as long as one call and that only this call's containers can reach.
const postgresPassword = "only-for-this-run"

// secretKeys seal the secrets of webhooks in that database: base64 of 32 bytes.
const secretKeys = "b25seSBmb3Igb25lIHJ1biBvZiB0aGUgcGxhdGZvcm0="

// The ids of the emulator's user pool, which ci/emulator derives from what it seeds; a test holds the two equal.
const (
	emulatorPoolID   = "us-east-1_485629c3f48d89794bc8e6985729f9afc20811d7c80ca"
	emulatorClientID = "7aadc6cc88f146b5cef119918e"
	emulatorIssuer   = "https://cognito-idp.us-east-1.amazonaws.com/" + emulatorPoolID
)

// containerNetwork is where Dagger's containers have their addresses; the console's server is among them.
const containerNetwork = "10.0.0.0/8"

// postgresURL is how a container that is bound to postgres reaches it.
func postgresURL(database string) string {
	return "postgres://postgres:" + postgresPassword + "@postgres:5432/" + database + "?sslmode=disable"
}

// postgres is a real PostgreSQL that starts empty.
func (m *Cloudsec) postgres() *dagger.Service {
	return dag.Container().
		From(m.base("postgres")).
		WithEnvVariable("POSTGRES_PASSWORD", postgresPassword).
		WithExposedPort(5432).
		AsService(dagger.ContainerAsServiceOpts{
			UseEntrypoint: true,
			Args:          []string{"postgres", "-c", "fsync=off", "-c", "max_connections=300"},
		})
}

// python is the AWS emulator's home.
func (m *Cloudsec) python() *dagger.Container {
	return dag.Container().From(m.base("python")).With(m.installMoto)
}

// installMoto puts moto into /opt/moto.
func (m *Cloudsec) installMoto(c *dagger.Container) *dagger.Container {
	return m.installPython(c, "moto")
}

// installSchemathesis puts schemathesis into /opt/schemathesis.
func (m *Cloudsec) installSchemathesis(c *dagger.Container) *dagger.Container {
	return m.installPython(c, "schemathesis")
}

// installPython puts a tool that is written in Python into a folder of /opt, every package pinned by hash.
func (m *Cloudsec) installPython(c *dagger.Container, name string) *dagger.Container {
	home := "/opt/" + name
	return c.
		WithFile("/tmp/requirements.txt", m.Source.File("ci/tools/"+name+"/requirements.txt")).
		WithExec([]string{"python3", "-m", "venv", home}).
		WithExec([]string{home + "/bin/pip", "install", "--quiet", "--require-hashes", "--requirement", "/tmp/requirements.txt"})
}

// emulator is the AWS emulator with the platform's user pool and one user for each role, all with the same password.
func (m *Cloudsec) emulator(password *dagger.Secret) *dagger.Service {
	return m.python().
		WithFile("/usr/local/bin/emulator", m.command("emulator")).
		WithSecretVariable("EMULATOR_USER_PASSWORD", password).
		WithExposedPort(5000).
		AsService(dagger.ContainerAsServiceOpts{
			Args: []string{"emulator", "serve", "--listen", "0.0.0.0:5000", "--moto", "/opt/moto/bin/moto_server"},
		})
}

// platform is the three services as they are released, with what they need around them.
type platform struct {
	auth, core, web *dagger.Service
}

// platform runs the built images. Everything it needs starts with the first container that is bound to it.
func (m *Cloudsec) platform(password *dagger.Secret) platform {
	emulator := m.emulator(password)
	trust := func(c *dagger.Container) *dagger.Container {
		return c.WithServiceBinding("emulator", emulator).
			WithEnvVariable("TOKEN_ISSUER", emulatorIssuer).
			WithEnvVariable("TOKEN_CLIENT_ID", emulatorClientID).
			WithEnvVariable("TOKEN_JWKS_URL", "http://emulator:5000/"+emulatorPoolID+"/.well-known/jwks.json")
	}
	auth := serve(m.image("auth").With(trust).
		WithEnvVariable("COGNITO_USER_POOL_ID", emulatorPoolID).
		WithEnvVariable("COGNITO_CLIENT_ID", emulatorClientID).
		WithEnvVariable("AWS_REGION", "us-east-1").
		WithEnvVariable("AWS_ENDPOINT_URL", "http://emulator:5000").
		WithEnvVariable("AUTH_TRUSTED_PROXIES", containerNetwork))
	core := serve(m.image("core").With(trust).
		WithServiceBinding("postgres", m.postgres()).
		WithEnvVariable("CORE_DATABASE_URL", postgresURL("postgres")).
		WithEnvVariable("CORE_SECRET_KEYS", secretKeys).
		WithEnvVariable("CORE_MIGRATE", "true"))
	web := serve(m.image("web").
		WithServiceBinding("auth", auth).
		WithServiceBinding("core", core).
		WithEnvVariable("WEB_AUTH_URL", "http://auth:8080").
		WithEnvVariable("WEB_CORE_URL", "http://core:8080"))
	return platform{auth: auth, core: core, web: web}
}

// serve runs an image by its own entrypoint.
func serve(c *dagger.Container) *dagger.Service {
	return c.WithExposedPort(8080).AsService(dagger.ContainerAsServiceOpts{UseEntrypoint: true})
}

// localPassword is the users' password of a platform that runs on the developer's own machine and holds nothing of worth.
const localPassword = "Local-only-1!"

// localSecret is that password where Dagger wants a secret.
func localSecret() *dagger.Secret {
	return dag.SetSecret("emulator-local-password", localPassword)
}
