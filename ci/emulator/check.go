package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
)

// Check tells whether a usable emulator is at the address, and if not, why.
func Check(ctx context.Context, endpoint string) error {
	var described Description
	if err := getJSON(ctx, endpoint+DescriptionPath, &described); err != nil {
		return fmt.Errorf("%s is no running emulator (start one with `emulator serve`): %w", endpoint, err)
	}
	if described.UserPoolID != UserPoolID || described.ClientID != ClientID {
		return errors.New("the emulator is of another version: its pool or client id differs; rebuild and restart it")
	}
	var keys struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := getJSON(ctx, endpoint+JWKSPath, &keys); err != nil {
		return fmt.Errorf("fetch the emulator's keys: %w", err)
	}
	if len(keys.Keys) == 0 {
		return errors.New("the emulator has no keys")
	}
	_, err := cognitoAt(endpoint).DescribeUserPoolClient(ctx, &idp.DescribeUserPoolClientInput{
		UserPoolId: aws.String(UserPoolID), ClientId: aws.String(ClientID),
	})
	if err != nil {
		return fmt.Errorf("look for the seeded app client: %w", err)
	}
	return nil
}

func getJSON(ctx context.Context, address string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, response.Status)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", address, err)
	}
	return nil
}
